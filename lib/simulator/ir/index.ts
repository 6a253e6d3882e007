export * from './predicate';
export * from './rules';
export * from './security';
