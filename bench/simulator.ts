import type { KubernetesObject } from '../lib/manifests';
import { ask, compile, type Request, type Source } from '../lib/simulator';

/**
 * How fast the simulator is: questions a second on a small mesh, and how long a mesh of a thousand services takes to
 * compile and to answer its first question. Run it with `npx tsx bench/simulator.ts`.
 */
function service(namespace: string, name: string, versions: readonly string[]): KubernetesObject[] {
  const labels = { app: name };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name },
      spec: { selector: labels, ports: [{ name: 'http', port: 9080 }] },
    },
    ...versions.map((version) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name: `${name}-${version}` },
      spec: {
        template: {
          metadata: { labels: { ...labels, version } },
          spec: { serviceAccountName: `${namespace}-${name}` },
        },
      },
    })),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { namespace, name },
      spec: { host: name, subsets: versions.map((version) => ({ name: version, labels: { version } })) },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace, name },
      spec: {
        hosts: [name],
        http: [
          {
            match: [{ headers: { 'end-user': { exact: 'jason' } } }],
            route: [{ destination: { host: name, subset: versions.at(-1) } }],
          },
          { route: [{ destination: { host: name, subset: versions[0] } }], timeout: '0.5s' },
        ],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { namespace, name },
      spec: {
        selector: { matchLabels: labels },
        rules: [{ from: [{ source: { namespaces: [namespace] } }], to: [{ operation: { methods: ['GET'] } }] }],
      },
    },
  ];
}

function namespace(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'istio-injection': 'enabled' } } };
}

/** Processor time, so that a busy machine measures the same. */
function seconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function questions(): void {
  const names = ['productpage', 'details', 'reviews', 'ratings'];
  const objects = [namespace('bookinfo'), ...names.flatMap((name) => service('bookinfo', name, ['v1', 'v2', 'v3']))];
  const policy = compile(objects);
  const from: Source = { namespace: 'bookinfo', labels: { app: 'productpage' } };
  const requests = names.flatMap((host): Request[] => [
    { host, port: 9080, path: '/reviews/0', headers: { 'end-user': 'jason' } },
    { host: `${host}.bookinfo`, port: 9080, path: '/health?deep=1', headers: { accept: '*/*' } },
  ]);
  const rounds = 10_000;
  const run = (count: number) => {
    for (let round = 0; round < count; round++) for (const request of requests) ask(policy, from, request);
  };
  run(1_000);
  const took = seconds(() => run(rounds));
  console.log(`${Math.round((rounds * requests.length) / took)} HTTP questions a second, end to end`);
}

function thousandServices(): void {
  const objects = Array.from({ length: 20 }, (_, index) => `ns-${index}`).flatMap((name) => [
    namespace(name),
    ...Array.from({ length: 50 }, (_, index) => service(name, `service-${index}`, ['v1', 'v2'])).flat(),
  ]);
  let policy = compile([]);
  const compiled = seconds(() => {
    policy = compile(objects);
  });
  const first = seconds(() => {
    ask(policy, { namespace: 'ns-3', labels: { app: 'service-7' } }, { host: 'service-9.ns-4', port: 9080 });
  });
  console.log(`1,000 services: compiled in ${compiled.toFixed(3)} s, first answer after another ${first.toFixed(3)} s`);
}

questions();
thousandServices();
