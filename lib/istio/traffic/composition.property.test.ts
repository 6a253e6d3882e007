import { isDeepStrictEqual } from 'node:util';
import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { Mesh, RoutedHost, ServicePort } from '..';
import { firstRule, type RenderedRule, type Request } from './composition.oracle';
import { contribute, expected, request, type SetSpec, set } from './composition.sets';
import { renderVirtualService } from './render/virtual-service';

/** A host without workloads, so that ten thousand of them are made quickly. */
class Host extends RoutedHost {
  constructor(chart: Chart) {
    const mesh = new Mesh(chart, 'mesh', { faultInjection: true });
    super(chart, 'host', {
      mesh,
      namespace: 'ns',
      name: 'host',
      hostName: 'host.ns.svc.cluster.local',
      ports: [ServicePort.http(80)],
    });
  }

  version(subset: string) {
    return { host: this, subset };
  }
}

function build(spec: SetSpec): { problems: readonly string[]; rules: RenderedRule[]; bytes: string } {
  const chart = new Chart(new App(), 'chart');
  const host = new Host(chart);
  contribute(host, spec);
  const problems = host.compose().problems;
  if (problems.length > 0 || !host.hasRules) return { problems, rules: [], bytes: '' };
  // Through JSON as on the way to a file: what is undefined disappears.
  const bytes = JSON.stringify(renderVirtualService(host, host.compose().rows));
  return { problems, rules: JSON.parse(bytes).http, bytes };
}

/** What the rendered rules do to a request, in the words of the oracle. */
function observed(rules: readonly RenderedRule[], asked: Request) {
  const found = firstRule(rules, asked);
  // biome-ignore lint/suspicious/noExplicitAny: rendered JSON
  const rule = found?.rule as any;
  return {
    subset: rule?.route[0].destination.subset,
    path: found?.path,
    delay: rule?.fault?.delay?.fixedDelay,
    abort: rule?.fault?.abort?.httpStatus,
    timeout: rule?.timeout,
    retries: rule?.retries?.attempts,
    mirror: rule?.mirrors?.[0].destination.subset,
    headers: rule?.headers?.request.set.x,
  };
}

const rotate = <T>(list: readonly T[], by: number) =>
  list.length === 0 ? [] : [...list.slice(by % list.length), ...list.slice(0, by % list.length)].reverse();

test('rendered rules do what routes and policies say, each axis on its own, in any order of calls', () => {
  let [rejected, total] = [0, 0];
  fc.assert(
    fc.property(set, fc.array(request, { minLength: 8, maxLength: 8 }), fc.nat(7), (spec, requests, by) => {
      const { problems, rules, bytes } = build(spec);
      total += 1;
      const permuted = build({ routes: rotate(spec.routes, by), policies: rotate(spec.policies, by) });
      if (problems.length > 0) {
        rejected += 1;
        expect([...permuted.problems].sort()).toEqual([...problems].sort());
        return;
      }
      expect(permuted.bytes).toBe(bytes);
      if (rules.length === 0) return;
      for (const asked of requests) {
        const [got, wanted] = [observed(rules, asked), expected(spec, asked)];
        if (!isDeepStrictEqual(got, wanted)) expect({ asked, ...got }).toEqual({ asked, ...wanted });
      }
    }),
    { numRuns: 10_000, seed: 20_260_101 },
  );
  expect(rejected / total).toBeLessThanOrEqual(0.1);
});
