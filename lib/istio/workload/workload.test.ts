import { Chart, Duration, Size } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-27';
import { MeshApp } from '../app';
import {
  ConfigFiles,
  DisruptionBudget,
  KubeService,
  type KubeServicePort,
  PodProxy,
  Probe,
  Resources,
  Scaling,
  Spread,
  Workload,
  type WorkloadSpec,
} from '.';

const IMAGE = 'registry.example.com/reviews:1.20.3';
const LABELS = { app: 'reviews', version: 'v1' };

/** Rendered objects of one workload, by kind. */
function render(spec: Partial<WorkloadSpec> = {}): Record<string, Fragment> {
  const app = new MeshApp({ environment: 'demo' });
  const chart = new Chart(app, '10-test', { namespace: 'bookinfo' });
  new Workload(chart, 'reviews-v1', {
    image: IMAGE,
    ...spec,
    name: 'reviews-v1',
    namespace: 'bookinfo',
    ...LABELS,
    serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'account', 'bookinfo-reviews'),
    ports: [9080],
  });
  return Object.fromEntries(
    app.render().objects.map(({ manifest }) => [manifest.kind, manifest as unknown as Fragment]),
  );
}

interface Fragment {
  readonly spec: {
    readonly [field: string]: unknown;
    readonly template: { readonly metadata: object; readonly spec: PodSpec };
  };
  readonly data: Record<string, string>;
}
interface PodSpec {
  readonly [field: string]: unknown;
  readonly containers: readonly { readonly [field: string]: unknown }[];
}

function pod(spec: Partial<WorkloadSpec> = {}): PodSpec | undefined {
  return render(spec).Deployment?.spec.template.spec;
}

function container(spec: Partial<WorkloadSpec> = {}): { readonly [field: string]: unknown } | undefined {
  return pod(spec)?.containers[0];
}

describe('a workload', () => {
  test('selects its pods by app and version alone, with no hash of a path', () => {
    const { Deployment } = render();
    expect(Deployment?.spec).toMatchObject({ replicas: 1, selector: { matchLabels: LABELS } });
    expect(Deployment?.spec.template.metadata).toEqual({ labels: LABELS });
  });

  test('renders no zero values, which every apply would send again', () => {
    expect(render().Deployment?.spec).not.toHaveProperty('minReadySeconds');
    expect(pod()).not.toHaveProperty('hostNetwork');
  });

  test('runs without root, capabilities or a writable file system', () => {
    expect(pod()).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: 'bookinfo-reviews',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container()).toMatchObject({
      image: IMAGE,
      ports: [{ containerPort: 9080 }],
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 1000,
        runAsNonRoot: true,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
    });
  });

  test('writes where it is told to, as whom it is told to', () => {
    const spec = {
      writablePaths: ['/tmp', '/opt/ibm/wlp/output'],
      user: 1001,
      group: 0,
      env: { LOG_DIR: '/tmp/logs' },
    };
    expect(pod(spec)?.volumes).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'opt-ibm-wlp-output', emptyDir: {} },
    ]);
    expect(container(spec)).toMatchObject({
      env: [{ name: 'LOG_DIR', value: '/tmp/logs' }],
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'opt-ibm-wlp-output', mountPath: '/opt/ibm/wlp/output' },
      ],
      securityContext: { runAsUser: 1001, runAsGroup: 0 },
    });
  });

  test('probes, command and resources reach the container', () => {
    const asked = container({
      command: ['/bin/server'],
      args: ['9000', 'one'],
      readiness: Probe.http('/health', 9080, { period: Duration.seconds(5) }),
      liveness: Probe.tcp(9080, { initialDelay: Duration.seconds(20), failureThreshold: 5 }),
      resources: Resources.of({ cpuMillis: 200, memory: Size.mebibytes(256) }),
    });
    expect(asked).toMatchObject({
      command: ['/bin/server'],
      args: ['9000', 'one'],
      readinessProbe: { httpGet: { path: '/health', port: 9080 }, periodSeconds: 5 },
      livenessProbe: { tcpSocket: { port: 9080 }, initialDelaySeconds: 20, failureThreshold: 5 },
      resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '256Mi' } },
    });
    expect(asked).not.toHaveProperty('startupProbe');
    expect(asked).not.toHaveProperty('resources.limits.cpu');
  });

  test('quantities are written as the API server writes them, so that applying them again changes nothing', () => {
    const { Deployment } = render({
      resources: Resources.of({ cpuMillis: 1000, cpuLimitMillis: 1500, memory: Size.gibibytes(1) }),
    });
    expect(Deployment).toHaveProperty('spec.template.spec.containers.0.resources', {
      requests: { cpu: '1', memory: '1Gi' },
      limits: { cpu: '1500m', memory: '1Gi' },
    });
  });

  test('an autoscaled Deployment leaves replicas to its autoscaler', () => {
    const { Deployment, HorizontalPodAutoscaler } = render({ scaling: Scaling.between(2, 5, { cpuPercent: 70 }) });
    expect(Deployment?.spec).not.toHaveProperty('replicas');
    expect(HorizontalPodAutoscaler?.spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'reviews-v1' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
    });
  });

  test('a fixed number of replicas is rendered, without an autoscaler', () => {
    const { Deployment, HorizontalPodAutoscaler } = render({ scaling: Scaling.fixed(3) });
    expect(Deployment?.spec.replicas).toBe(3);
    expect(HorizontalPodAutoscaler).toBeUndefined();
  });

  test('disruption budget and spread select this version', () => {
    const spec = {
      scaling: Scaling.fixed(3),
      disruptionBudget: DisruptionBudget.minAvailable(2),
      spread: Spread.overZonesAndNodes(),
    };
    expect(render(spec).PodDisruptionBudget?.spec).toEqual({ minAvailable: 2, selector: { matchLabels: LABELS } });
    expect(pod(spec)?.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: LABELS } },
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: LABELS } },
    ]);
  });

  test('config files are mounted, and a change of text changes the pods', () => {
    const files = (text: string) => ({ configFiles: [ConfigFiles.at('/etc/app', { 'app.yml': text })] });
    const { ConfigMap, Deployment } = render(files('a: 1'));
    expect(ConfigMap?.data).toEqual({ 'app.yml': 'a: 1' });
    expect(pod(files('a: 1'))).toMatchObject({
      volumes: [{ name: 'config', configMap: { name: 'reviews-v1-config' } }],
      containers: [{ volumeMounts: [{ mountPath: '/etc/app', name: 'config', readOnly: true }] }],
    });
    const template = Deployment?.spec.template.metadata;
    expect(render(files('a: 1')).Deployment?.spec.template.metadata).toEqual(template);
    expect(render(files('a: 2')).Deployment?.spec.template.metadata).not.toEqual(template);
  });

  test('config files that the program reloads have the name they are given and leave the pods alone', () => {
    const files = (text: string) => ({
      configFiles: [ConfigFiles.at('/etc/app', { 'app.yml': text }, { name: 'rules', reloaded: true })],
    });
    expect(pod(files('a: 1'))).toMatchObject({ volumes: [{ name: 'rules', configMap: { name: 'reviews-v1-rules' } }] });
    expect(render(files('a: 2')).Deployment).toEqual(render(files('a: 1')).Deployment);
  });

  test('a variable can come from a Secret that exists already', () => {
    expect(container({ secretEnv: { PASSWORD: { secret: 'login', key: 'password' } } })).toMatchObject({
      env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } }],
    });
  });

  test.each([
    [PodProxy.none(), { labels: { ...LABELS, 'sidecar.istio.io/inject': 'false' } }],
    [PodProxy.injected(), { labels: { ...LABELS, 'sidecar.istio.io/inject': 'true' } }],
    [
      PodProxy.captureOnly('10.96.0.0/12', 'fd00::/8'),
      { annotations: { 'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.96.0.0/12,fd00::/8' } },
    ],
    [
      PodProxy.bypass('93.184.216.34/32'),
      { annotations: { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '93.184.216.34/32' } },
    ],
  ])('proxy settings reach the pod: %#', (proxy, metadata) => {
    expect(render({ proxy }).Deployment?.spec.template.metadata).toMatchObject(metadata);
  });
});

describe('a Service', () => {
  function service(ports: readonly KubeServicePort[], headless = false): Fragment['spec'] | undefined {
    const app = new MeshApp({ environment: 'demo' });
    new KubeService(new Chart(app, '10-test'), 'svc', { name: 'echo', namespace: 'tcp', app: 'echo', ports, headless });
    return (app.render().objects[0]?.manifest as unknown as Fragment | undefined)?.spec;
  }

  test('spans every version and says its protocols', () => {
    const ports = [
      { name: 'tcp', port: 9000, targetPort: 9001 },
      { name: 'web', port: 80, targetPort: 8080, appProtocol: 'http' },
    ];
    expect(service(ports)).toEqual({
      type: 'ClusterIP',
      selector: { app: 'echo' },
      ports: [
        { name: 'tcp', port: 9000, targetPort: 9001 },
        { name: 'web', port: 80, targetPort: 8080, appProtocol: 'http' },
      ],
    });
    expect(service(ports, true)).toMatchObject({ clusterIP: 'None' });
  });

  test.each<[readonly KubeServicePort[], RegExp]>([
    [[], /10-test\/svc: a Service without ports/],
    [[{ name: 'http', port: 0, targetPort: 80 }], /a service port is 0/],
    [[{ name: 'http', port: 80, targetPort: 65536 }], /a target port is 65536/],
    [
      [
        { name: 'http', port: 80, targetPort: 80 },
        { name: 'http', port: 81, targetPort: 80 },
      ],
      /two ports with the name http/,
    ],
  ])('bad ports are refused: %#', (ports, message) => {
    expect(() => service(ports)).toThrow(message);
  });
});

describe('values out of range say what is allowed', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['no tag', () => render({ image: 'reviews' }), /10-test\/reviews-v1: the image "reviews" has no fixed tag/],
    ['a port is no tag', () => render({ image: 'localhost:5000/reviews' }), /has no fixed tag/],
    ['latest', () => render({ image: 'reviews:latest' }), /has no fixed tag/],
    ['root', () => render({ user: 0 }), /user is 0; .* pods do not run as root/],
    [
      'relative path',
      () => render({ writablePaths: ['tmp'] }),
      /a writable path is "tmp"; it must be an absolute path/,
    ],
    ['probe path', () => Probe.http('health', 80), /must start with "\/"/],
    ['probe port', () => Probe.tcp(0), /the probe port is 0/],
    ['bounds', () => Scaling.between(5, 2, { cpuPercent: 70 }), /the bounds cross/],
    ['percent', () => Scaling.between(1, 2, { cpuPercent: 0 }), /cpuPercent is 0; it must be .* from 1 to 100/],
    ['half a pod', () => Scaling.fixed(0.5), /replicas is 0.5/],
    ['limit', () => Resources.of({ cpuMillis: 100, cpuLimitMillis: 50, memory: Size.mebibytes(1) }), /raise the limit/],
    [
      'memory',
      () => Resources.of({ cpuMillis: 1, memory: Size.mebibytes(2), memoryLimit: Size.mebibytes(1) }),
      /memoryLimit 1 MiB is below memory 2 MiB/,
    ],
    ['never drained', () => DisruptionBudget.maxUnavailable(0), /no node can ever be drained/],
    [
      'no room',
      () => render({ scaling: Scaling.fixed(2), disruptionBudget: DisruptionBudget.minAvailable(2) }),
      /minAvailable 2 of as few as 2 replicas: no node could be drained/,
    ],
    ['no range', () => PodProxy.bypass(), /no IP ranges/],
    ['no CIDR', () => PodProxy.captureOnly('10.0.0.0/33'), /"10.0.0.0\/33" is not a CIDR block/],
    ['file name', () => ConfigFiles.at('/etc/app', { 'a/b': '' }), /the config file name "a\/b" is not allowed/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test('a digest is a fixed tag', () => {
    const image = `localhost:5000/reviews@sha256:${'0'.repeat(64)}`;
    expect(container({ image })).toMatchObject({ image });
  });
});
