import type { TestMesh } from '../lib/testing';

/**
 * A row of the guide: what must be true, as assertions that any mesh can be held against. The demo must satisfy all of
 * them, and a demo with one thing broken must not.
 */
export interface Row {
  readonly title: string;
  readonly behaviours: Readonly<Record<string, (mesh: TestMesh) => void>>;
}

export const jason = { headers: { 'end-user': 'jason' } };
export const REVIEWS = 'http://reviews:9080/reviews/0';
export const RATINGS = 'http://ratings:9080/ratings/0';
