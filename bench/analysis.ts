/**
 * What the analysis costs: `npm run bench:analysis`. 8,000 objects may take 0.7 s of one core, what it adds to the
 * synth of the demo 0.1 s, both in a process that has loaded nothing of it before.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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

/** Runs this file again as a process of its own; it prints the CPU seconds that the analysis took, loading included. */
function cpuSeconds(what: string): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const args = ['-r', 'tsx/cjs', __filename, what];
    const result = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
    return Number(result.stdout);
  });
  return median(seconds);
}

function measure(what: string): void {
  const { loadManifests } = require('../lib/manifests') as typeof import('../lib/manifests');
  const objects = what === 'demo' ? loadManifests([join(project, 'dist')], { recursive: true }) : meshOf(Number(what));
  const start = process.cpuUsage();
  const { analyze } = require('../lib/analysis') as typeof import('../lib/analysis');
  analyze(objects);
  const { user, system } = process.cpuUsage(start);
  process.stdout.write(String((user + system) / 1e6));
}

function main(): void {
  const rows = ['1000', '2000', '4000', '8000', ...(existsSync(join(project, 'dist')) ? ['demo'] : [])];
  const seconds = new Map(rows.map((what) => [what, cpuSeconds(what)]));
  printTable([['objects', 'CPU s'], ...rows.map((what) => [what, (seconds.get(what) ?? 0).toFixed(3)])]);
  const held = (seconds.get('8000') ?? 0) < 0.7 && (seconds.get('demo') ?? 0) <= 0.1;
  console.log(`8,000 objects below 0.7 s, the demo at most 0.1 s: ${held ? 'held' : 'missed'}`);
  process.exitCode = held ? 0 : 1;
}

if (require.main === module) {
  const [, , what] = process.argv;
  if (what === undefined) main();
  else measure(what);
}
