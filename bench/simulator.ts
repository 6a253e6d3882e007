import { type KubernetesObject, loadManifests } from '../lib/manifests';
import { ask, compile, type Request, type Source } from '../lib/simulator';

/**
 * How fast the simulator is: questions a second on the demo mesh, and how long a mesh of a thousand services takes to
 * compile and to answer its first question. Run it with `npm run bench:simulator`.
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
  const policy = compile(loadManifests(['dist'], { recursive: true }));
  const pod = (namespace: string, app: string): Source => ({ namespace, labels: { app } });
  const outside: Source = { gateway: { namespace: 'istio-system', labels: { istio: 'ingressgateway' } } };
  const asked: readonly (readonly [Source, Request])[] = [
    [pod('bookinfo', 'productpage'), { host: 'reviews', port: 9080, path: '/reviews/0' }],
    [
      pod('bookinfo', 'productpage'),
      { host: 'reviews', port: 9080, path: '/reviews/0', headers: { 'end-user': 'jason' } },
    ],
    [pod('bookinfo', 'productpage'), { host: 'details.bookinfo', port: 9080, path: '/details/0?deep=1' }],
    [pod('bookinfo', 'reviews'), { host: 'ratings', port: 9080, path: '/ratings/0', headers: { accept: '*/*' } }],
    [pod('mirroring', 'curl'), { host: 'httpbin', port: 8000, path: '/headers' }],
    [pod('circuit-breaking', 'fortio'), { host: 'httpbin.foo', port: 8000, path: '/ip' }],
    [pod('external-services', 'curl'), { host: 'httpbin.org', port: 80, path: '/delay/5' }],
    [outside, { host: 'bookinfo.example.com', port: 80, path: '/api/v1/products' }],
    [outside, { host: 'httpbin.example.com', port: 80, path: '/headers' }],
  ];
  const rounds = 10_000;
  const run = (count: number) => {
    for (let round = 0; round < count; round++) for (const [from, request] of asked) ask(policy, from, request);
  };
  run(1_000);
  const took = seconds(() => run(rounds));
  console.log(`demo mesh: ${Math.round((rounds * asked.length) / took)} HTTP questions a second, end to end`);
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
