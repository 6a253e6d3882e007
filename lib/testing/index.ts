/**
 * Jest matchers for a mesh: `import '…/lib/testing'` teaches `expect` about replies.
 *
 * ```ts
 * const mesh = TestMesh.fromFiles('dist');
 * expect(mesh.from('bookinfo/productpage').get('http://reviews:9080/')).toBeServedBy({ 'reviews/v1': 50, 'reviews/v3': 50 });
 * ```
 */
import { meshMatchers } from './matchers';

export { type Hop, Journey, type JourneyProps } from './journey';
export { meshMatchers } from './matchers';
export { type Client, type GatewayPods, type MeshOptions, TestMesh } from './mesh';
export { Reply } from './reply';
export type { RequestOptions } from './target';
export { TestIssuer } from './tokens';

expect.extend(meshMatchers);

declare global {
  namespace jest {
    interface Matchers<R> {
      /** It reaches a destination and nothing stands against it; delays may apply. */
      toBeServed(): R;
      /** These destinations serve it, with these percentages, and no other. */
      toBeServedBy(shares: Readonly<Record<string, number>> | string): R;
      /**
       * These workloads get it, with these percentages, and no other: the workloads of a destination share alike.
       * @param shares by namespace and name, with the workload's port where it matters: `shop/cart-v1:8080`
       */
      toReach(shares: Readonly<Record<string, number>> | string): R;
      /** @param time for example `7s`; @param percent of the requests, 100 when not given */
      toBeDelayed(time: string, percent?: number): R;
      toBeAborted(status: number, percent?: number): R;
      toHaveFault(): R;
      toTimeOutAfter(time: string): R;
      toHaveTimeout(): R;
      toBeRetried(attempts: number): R;
      toBeMirroredTo(shares: Readonly<Record<string, number>>): R;
      toBeRedirectedTo(location: string): R;
      /** The client gets this status when the destination answers 200. */
      toAnswer(status: number): R;
      /** A policy or a missing or bad token stands against it. */
      toBeDenied(): R;
      /** By name, or namespace and name: the DENY policy that matched, or an ALLOW policy that did not. */
      toBeDeniedBy(policy: string): R;
      /** The connection is not accepted: for example plaintext where mutual TLS is strict. */
      toBeRefused(): R;
      /** A route matched and no destination can serve: 503. */
      toBeUnavailable(): R;
      /** No route matched: 404. */
      toBeNotFound(): R;
      /** The destination is not in the registry, and nothing else may leave. */
      toBeBlackholed(): R;
      /** The destination is not in the registry, and the request leaves unchanged. */
      toPassThrough(): R;
      toBeUndecided(): R;
    }
  }
}
