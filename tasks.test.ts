import { synthErrors } from './lib/analysis';
import { demo, type Environment, production, staging } from './lib/environments';
import { buildApp } from './main';

/** A task that an environment switches on by giving it values. */
interface Task {
  readonly name: keyof Environment;
  /** What it brings. */
  readonly files: readonly string[];
  /** Files of others that say something of it as well. */
  readonly touches?: readonly string[];
  /** The task that it builds on. */
  readonly needs?: Task;
}

const externalServices: Task = { name: 'externalServices', files: ['60-external-services.k8s.yaml'] };
const mutualTls: Task = { name: 'mutualTls', files: ['70-mutual-tls.k8s.yaml'] };
const tasks: readonly Task[] = [
  {
    name: 'tcpTrafficShifting',
    files: ['30-tcp-traffic-shifting.k8s.yaml'],
    // A policy about HTTP leaves the new port of the gateway alone; the split gets a dashboard; the port is opened.
    touches: [
      '80-jwt-authentication.k8s.yaml',
      '90-observability.k8s.yaml',
      'install/istio-ingressgateway.values.yaml',
      'install/istio-operator.yaml',
    ],
  },
  { name: 'circuitBreaking', files: ['40-circuit-breaking.k8s.yaml'] },
  { name: 'mirroring', files: ['50-mirroring.k8s.yaml'] },
  externalServices,
  {
    name: 'egressGateway',
    files: ['61-egress-gateway.k8s.yaml', 'install/istio-egressgateway.values.yaml'],
    // The hosts lead to the gateway, which is installed.
    touches: ['60-external-services.k8s.yaml', 'install/istio-operator.yaml'],
    needs: externalServices,
  },
  mutualTls,
  { name: 'jwtAuthentication', files: ['80-jwt-authentication.k8s.yaml'], needs: mutualTls },
  {
    name: 'observability',
    files: ['90-observability.k8s.yaml'],
    // Where proxies send traces.
    touches: ['install/istio-operator.yaml', 'install/istiod.values.yaml'],
  },
];

type Files = ReadonlyMap<string, string>;

/** Everything that is written, once nothing is wrong with it. */
function filesOf(environment: Environment): Files {
  const { manifests, installFiles } = buildApp(environment, { analyze: synthErrors }).render();
  return new Map([...manifests, ...installFiles].map(({ path, content }) => [path, content]));
}

const set = (environment: Environment, values: readonly [Task, unknown][]): Environment => ({
  ...environment,
  ...Object.fromEntries(values.map(([task, value]) => [task.name, value])),
});
const missing = (from: Files, others: Files) => [...others.keys()].filter((path) => !from.has(path));
const changed = (a: Files, b: Files) =>
  [...a].filter(([path, text]) => b.has(path) && b.get(path) !== text).map(([path]) => path);

test('every part of an environment that can be left out is a task here', () => {
  const always: readonly string[] = ['name', 'mesh', 'installation', 'bookinfo', 'ingress'];
  expect(tasks.map(({ name }) => name)).toEqual(Object.keys(demo).filter((key) => !always.includes(key)));
});

describe('off in demo: its files are gone, and the others are as they were ›', () => {
  const everything = filesOf(demo);

  test.each(tasks)('$name', (task) => {
    const gone = [task, ...tasks.filter(({ needs }) => needs === task)];
    const rest = filesOf(
      set(
        demo,
        gone.map((each) => [each, undefined]),
      ),
    );
    expect(missing(rest, everything)).toEqual(gone.flatMap(({ files }) => files));
    expect(missing(everything, rest)).toEqual([]);
    const touched = gone.flatMap(({ touches = [] }) => touches).filter((path) => rest.has(path));
    expect(changed(rest, everything)).toEqual(touched);
  });
});

test.each(tasks.filter(({ needs }) => needs))('$name does not stand without $needs.name', ({ name, needs }) => {
  expect(() => buildApp({ ...demo, [String(needs?.name)]: undefined })).toThrow(
    `environment demo: ${name} builds on ${needs?.name}, which is switched off; set ${needs?.name}: {} or remove ${name}`,
  );
});

describe.each([staging, production])("the demo's tasks stand in $name as well ›", (environment) => {
  const plain = filesOf(environment);
  const withTasks = (...on: readonly Task[]) =>
    filesOf(
      set(
        environment,
        on.map((task) => [task, demo[task.name]]),
      ),
    );

  test.each(tasks)('$name', (task) => {
    const on = task.needs ? [task.needs, task] : [task];
    const more = withTasks(...on);
    expect(missing(plain, more)).toEqual(on.flatMap(({ files }) => files).filter((path) => !plain.has(path)));
    expect(missing(more, plain)).toEqual([]);
    expect([...task.files, ...(task.touches ?? [])]).toEqual(expect.arrayContaining(changed(plain, more)));
  });

  test('all at once', () => {
    expect([...withTasks(...tasks).keys()].sort()).toEqual(
      [...filesOf(demo).keys()].filter((p) => !p.endsWith('.sh')).sort(),
    );
  });
});
