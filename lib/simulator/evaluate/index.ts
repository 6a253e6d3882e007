export type { Identity, RequestFacts, TokenState } from './facts';
export { matches } from './matcher';
export { fieldValue, holds, UnknownValue } from './predicate';
