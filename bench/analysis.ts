/**
 * What the analysis costs: `npm run bench:analysis`. 8,000 objects may take 0.7 s of one core once it is loaded; what
 * it adds to the synth of the demo, loading included, 0.1 s. CPU time, so that other work on the machine counts less.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { KubernetesObject } from '../lib/manifests';
import { median, printTable } from './measure';

const ROUNDS = 5;
const project = resolve(__dirname, '..');

/** Eight objects a service: what a team usually has. */
export function meshOf(objects: number): KubernetesObject[] {
  return Array.from({ length: Math.ceil(objects / 8) }, (_, index) => serviceObjects(index))
    .flat()
    .slice(0, objects);
}

function serviceObjects(index: number): KubernetesObject[] {
  const namespace = `team-${Math.floor(index / 20)}`;
  const name = `service-${index}`;
  const host = `${name}.${namespace}.svc.cluster.local`;
  const metadata = { name, namespace, labels: { app: name } };
  const deployment = (version: string): KubernetesObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, name: `${name}-${version}` },
    spec: {
      selector: { matchLabels: { app: name, version } },
      template: {
        metadata: { labels: { app: name, version } },
        spec: {
          serviceAccountName: name,
          containers: [{ name: 'app', image: 'example/app:1', ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  });
  const destination = (subset: string) => ({ host, subset, port: { number: 8080 } });
  return [
    index % 20 === 0
      ? { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } } }
      : { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'b' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
    },
    deployment('v1'),
    deployment('v2'),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: {
        host,
        trafficPolicy: { connectionPool: { tcp: { maxConnections: 100 } } },
        subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        hosts: [host],
        http: [
          {
            name: 'jason',
            match: [{ headers: { 'end-user': { exact: 'jason' } } }],
            route: [{ destination: destination('v2') }],
          },
          {
            name: 'default',
            timeout: '2s',
            route: [
              { destination: destination('v1'), weight: 80 },
              { destination: destination('v2'), weight: 20 },
            ],
          },
        ],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata,
      spec: {
        selector: { matchLabels: { app: name } },
        rules: [
          {
            from: [{ source: { principals: [`cluster.local/ns/${namespace}/sa/service-${index - 1}`] } }],
            to: [{ operation: { methods: ['GET'], ports: ['8080'] } }],
          },
        ],
      },
    },
  ];
}

interface Cost {
  readonly load: number;
  readonly run: number;
}

/** Runs this file again as a process of its own, which prints the CPU seconds of loading and of running the analysis. */
function costOf(what: string): Cost {
  const costs = Array.from({ length: ROUNDS }, (): Cost => {
    // Without the optimizing compiler, as `mesh check` runs.
    const args = ['--no-opt', '-r', './scripts/run-typescript.cjs', __filename, what];
    const result = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
    return JSON.parse(result.stdout) as Cost;
  });
  return { load: median(costs.map(({ load }) => load)), run: median(costs.map(({ run }) => run)) };
}

/** The demo as its synth does it: errors alone, the rest is not even loaded. A large mesh with every check. */
function measure(what: string): void {
  const { loadManifests } = require('../lib/manifests') as typeof import('../lib/manifests');
  const demo = what === 'demo';
  const objects = demo ? loadManifests([join(project, 'dist')], { recursive: true }) : meshOf(Number(what));
  const start = process.cpuUsage();
  const { analyze } = require('../lib/analysis') as typeof import('../lib/analysis');
  if (!demo) analyze([]);
  const loaded = process.cpuUsage(start);
  analyze(objects, { errorsOnly: demo });
  const all = process.cpuUsage(start);
  const load = (loaded.user + loaded.system) / 1e6;
  process.stdout.write(JSON.stringify({ load, run: (all.user + all.system) / 1e6 - load }));
}

function main(): void {
  const rows = ['1000', '2000', '4000', '8000', 'demo'].map((what) => ({ what, ...costOf(what) }));
  printTable([
    ['CPU seconds', 'load', 'run'],
    ...rows.map(({ what, load, run }) => [
      what === 'demo' ? 'demo' : `${what} objects`,
      load.toFixed(3),
      run.toFixed(3),
    ]),
  ]);
  const large = rows.find(({ what }) => what === '8000')?.run ?? 0;
  const { load = 0, run = 0 } = rows.find(({ what }) => what === 'demo') ?? {};
  console.log(
    `8,000 objects: ${large.toFixed(2)} s, at most 0.7; added to the demo: ${(load + run).toFixed(2)} s, at most 0.1`,
  );
  process.exitCode = large <= 0.7 && load + run <= 0.1 ? 0 : 1;
}

if (require.main === module) {
  const [, , what] = process.argv;
  if (what === undefined) main();
  else measure(what);
}
