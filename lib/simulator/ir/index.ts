export * from './cluster';
export * from './predicate';
export * from './routing';
export * from './rules';
export * from './security';
