export * from './predicate';
export * from './rules';
