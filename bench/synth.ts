/**
 * What a synth costs: `npm run bench`, or `npm run bench -- startup` and `npm run bench -- growth` for one half.
 *
 * Startup: `cdk8s synth` of the default environment may take 1.5 times the sum of a `cdk8s synth` whose app writes one
 * empty file, and a bare require of cdk8s and cdk8s-plus-27.
 * Growth: a service costs the same in a mesh of 1,000 as in one of 125.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import {
  Fault,
  HeaderMatch,
  HttpMatch,
  Injection,
  Mesh,
  MeshApp,
  MeshNamespace,
  MeshService,
  ServicePort,
  TrafficSplit,
} from '../lib/istio';
import { median, medians, printTable } from './measure';

const ROUNDS = 7;
const project = path.resolve(__dirname, '..');

function startup(): boolean {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'mesh-bench-'));
  try {
    fs.writeFileSync(
      path.join(scratch, 'empty.js'),
      `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
       require('node:fs').writeFileSync(process.env.CDK8S_OUTDIR + '/empty.k8s.yaml', '');`,
    );
    const cdk8s = path.join(project, 'node_modules/cdk8s-cli/bin/cdk8s');
    const [demo = 0, empty = 0, require = 0] = medians(
      [
        { name: 'cdk8s synth', args: [cdk8s, 'synth', '--output', path.join(scratch, 'demo')], cwd: project },
        { name: 'an empty app', args: [cdk8s, 'synth', '--app', 'node empty.js', '--output', 'out'], cwd: scratch },
        { name: 'require', args: ['-e', "require('cdk8s'); require('cdk8s-plus-27')"], cwd: project },
      ],
      ROUNDS,
    );
    const ratio = demo / (empty + require);
    printTable([
      [`median of ${ROUNDS}`, 'seconds'],
      ['cdk8s synth, default environment', demo.toFixed(2)],
      ['cdk8s synth, an app that writes one empty file', empty.toFixed(2)],
      ['require of cdk8s and cdk8s-plus-27', require.toFixed(2)],
      ['ratio to the sum of the two, at most 1.5', ratio.toFixed(2)],
    ]);
    return ratio <= 1.5;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Services with two versions, a route by header, a fault and a split each, ten to a chart. */
function buildMesh(services: number): MeshApp {
  const app = new MeshApp({ environment: 'bench' });
  const platform = new Chart(app, '00-platform');
  const mesh = new Mesh(platform, 'mesh', { faultInjection: true });
  const namespace = new MeshNamespace(platform, 'bench', { mesh, injection: Injection.enabled() });
  const tester = HttpMatch.header(HeaderMatch.exact('end-user', 'tester'));
  const team = Math.ceil(services / 80);
  let chart = platform;
  for (let index = 0; index < services; index += 1) {
    if (index % team === 0) {
      chart = new Chart(app, `${10 + index / team}-team`);
    }
    const service = new MeshService(chart, `service-${index}`, { namespace, ports: [ServicePort.http(8080)] });
    const v1 = service.addVersion('v1', { image: 'example/app:1.0' });
    const v2 = service.addVersion('v2', { image: 'example/app:2.0' });
    service.route('tester', { match: tester, to: TrafficSplit.all(v2) });
    service.shiftTraffic(TrafficSplit.canary(v1, v2, 20));
    service.injectFault('outage', Fault.abort(503), { match: tester });
  }
  return app;
}

function growth(): boolean {
  const sizes = [125, 250, 500, 1000];
  buildMesh(50).render(); // compiled once, measured afterwards
  const rows = sizes.map((services) => {
    let objects = 0;
    const seconds = median(
      [1, 2, 3].map(() => {
        const start = process.cpuUsage(); // not the clock: other work on the machine must not count
        objects = buildMesh(services).render().objects.length;
        return process.cpuUsage(start).user / 1e6;
      }),
    );
    return { services, objects, seconds, each: (seconds * 1000) / services };
  });
  printTable([
    ['services', 'objects', 'CPU s', 'ms each'],
    ...rows.map((row) => [`${row.services}`, `${row.objects}`, row.seconds.toFixed(2), row.each.toFixed(2)]),
  ]);
  const [first, last] = [rows[0]?.each ?? 0, rows.at(-1)?.each ?? 0];
  console.log(`a service costs ${(last / first).toFixed(2)} times as much in the largest mesh; at most 1.5 is linear`);
  return last <= 1.5 * first;
}

const halves: Readonly<Record<string, () => boolean>> = { startup, growth };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(halves);
const held = chosen.map((name) => {
  const half = halves[name];
  if (half === undefined) {
    throw new Error(`unknown benchmark "${name}"; known: ${Object.keys(halves).join(', ')}`);
  }
  const result = half();
  console.log('');
  return result;
});
process.exitCode = held.every(Boolean) ? 0 : 1;
