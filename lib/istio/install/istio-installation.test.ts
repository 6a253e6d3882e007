import { Chart, Size } from 'cdk8s';
import { parse } from 'yaml';
import { EgressGateway } from '../egress/egress-gateway';
import { ExternalService } from '../external/external-service';
import { TestApp } from '../fixtures/test-app';
import { IngressGateway } from '../gateway/ingress-gateway';
import { Injection } from '../mesh/injection';
import type { MeshProps } from '../mesh/mesh';
import { OutboundTraffic } from '../mesh/outbound-traffic';
import { PathNormalization } from '../mesh/path-normalization';
import { ServicePort } from '../mesh/service-port';
import { AccessLog, AccessLogProvider, Telemetry, TelemetryScope, Tracing, TracingProvider } from '../telemetry';
import { Resources } from '../workload/resources';
import { Scaling } from '../workload/scaling';
import { AccessLogFile } from './access-log-file';
import { GatewayServiceType } from './gateway-installation';
import { InstallProfile, IstioInstallation, type IstioInstallationProps } from './istio-installation';

class InstallApp extends TestApp {
  install(props: Partial<IstioInstallationProps> = {}): IstioInstallation {
    return new IstioInstallation(this.app, 'install', { mesh: this.mesh, ...props });
  }

  /** The files in install/, by name, without their folder. */
  files(): Record<string, string> {
    const files = this.app.render().installFiles.map(({ path, content }) => [path.replace('install/', ''), content]);
    return Object.fromEntries(files);
  }

  yaml(file: string) {
    return parse(this.files()[file] ?? '');
  }

  gateway(name: string, selector?: Record<string, string>): IngressGateway {
    return new IngressGateway(this.chart, name, { namespace: this.shop, selector });
  }
}

const installed = (props: Partial<IstioInstallationProps> = {}, mesh: MeshProps = {}) => {
  const app = new InstallApp(mesh);
  app.install(props);
  return app;
};

const tcpEcho = (app: InstallApp) => app.service('echo', { ports: [ServicePort.tcp(9000)] });

describe('the installation for istioctl', () => {
  test('is an IstioOperator that says what the mesh says', () => {
    const app = installed(
      { profile: InstallProfile.DEMO, accessLog: AccessLogFile.json() },
      {
        outboundTraffic: OutboundTraffic.REGISTRY_ONLY,
        pathNormalization: PathNormalization.BASE,
        trustDomain: 'corp',
      },
    );
    expect(app.files()['istio-operator.yaml']).toMatch(/^# istioctl install -f istio-operator.yaml\n/);
    expect(app.yaml('istio-operator.yaml')).toMatchObject({
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      spec: {
        profile: 'demo',
        meshConfig: {
          accessLogFile: '/dev/stdout',
          accessLogEncoding: 'JSON',
          outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
          pathNormalization: { normalization: 'BASE' },
          trustDomain: 'corp',
        },
        components: {
          ingressGateways: [{ name: 'istio-ingressgateway', enabled: true }],
          egressGateways: [{ name: 'istio-egressgateway', enabled: false }],
        },
      },
    });
  });

  test('opens the ports that gateways of the mesh listen on, wherever those are made', () => {
    const app = installed({ ingressGateway: { externalIps: ['192.168.95.234'] } });
    app.gateway('tcp').exposeTcp(tcpEcho(app), { port: 31400 });
    const [{ k8s }] = app.yaml('istio-operator.yaml').spec.components.ingressGateways;
    expect(k8s.service).toEqual({
      type: 'LoadBalancer',
      externalIPs: ['192.168.95.234'],
      ports: [
        { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
        { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
        { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' },
        { name: 'tcp', port: 31400, targetPort: 31400, protocol: 'TCP' },
      ],
    });
  });

  test('has the egress gateway once something uses it', () => {
    const app = installed();
    expect(Object.keys(app.files())).not.toContain('istio-egressgateway.values.yaml');
    const ports = [ServicePort.tls(443)];
    const external = new ExternalService(app.chart, 'httpbin', { namespace: app.shop, host: 'httpbin.org', ports });
    new EgressGateway(app.chart, 'egress', { namespace: app.shop }).route(external, { gatewayPort: 9443 });
    const [egress] = app.yaml('istio-operator.yaml').spec.components.egressGateways;
    expect(egress).toMatchObject({ enabled: true, k8s: { service: { type: 'ClusterIP' } } });
    expect(app.yaml('istio-egressgateway.values.yaml').service.ports).toContainEqual(
      expect.objectContaining({ name: 'tls-9443', port: 9443 }),
    );
  });

  test('defines the providers that Telemetries name', () => {
    const app = installed({ extensionProviders: [AccessLogProvider.json('lines', { code: '%RESPONSE_CODE%' })] });
    const provider = TracingProvider.openTelemetry('jaeger', {
      service: 'jaeger.istio-system.svc.cluster.local',
      port: 4317,
    });
    new Telemetry(app.chart, 'telemetry', {
      scope: TelemetryScope.mesh(app.mesh),
      tracing: Tracing.sampled(10, { provider }),
      accessLog: AccessLog.enabled(),
    });
    const { meshConfig } = app.yaml('istio-operator.yaml').spec;
    expect(meshConfig.enableTracing).toBe(true);
    expect(meshConfig.extensionProviders).toEqual([
      { name: 'jaeger', opentelemetry: { service: 'jaeger.istio-system.svc.cluster.local', port: 4317 } },
      { name: 'lines', envoyFileAccessLog: expect.anything() },
    ]);
  });

  test('sizes and scales what it installs, in either form', () => {
    const resources = Resources.of({ cpuMillis: 500, memory: Size.mebibytes(512), memoryLimit: Size.gibibytes(1) });
    const app = installed({
      controlPlane: { scaling: Scaling.between(2, 5, { cpuPercent: 80 }), resources },
      ingressGateway: { scaling: Scaling.between(3, 9, { cpuPercent: 60 }), serviceType: GatewayServiceType.NODE_PORT },
      egressGateway: { scaling: Scaling.fixed(2), resources },
      proxyResources: resources,
    });
    const quantities = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1024Mi' } };
    const { components, values } = app.yaml('istio-operator.yaml').spec;
    expect(values).toEqual({
      global: { proxy: { resources: quantities } },
      pilot: { autoscaleEnabled: true, autoscaleMin: 2, autoscaleMax: 5, cpu: { targetAverageUtilization: 80 } },
      gateways: {
        'istio-ingressgateway': {
          autoscaleEnabled: true,
          autoscaleMin: 3,
          autoscaleMax: 9,
          cpu: { targetAverageUtilization: 60 },
        },
        'istio-egressgateway': { autoscaleEnabled: false },
      },
    });
    expect(components.pilot.k8s).toEqual({ resources: quantities });
    expect(components.egressGateways[0].k8s).toMatchObject({ resources: quantities, replicaCount: 2 });
    expect(app.yaml('istiod.values.yaml')).toMatchObject({ autoscaleMin: 2, resources: quantities });
    expect(app.yaml('istio-ingressgateway.values.yaml')).toMatchObject({
      service: { type: 'NodePort' },
      autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 9, targetCPUUtilizationPercentage: 60 },
    });
    expect(app.yaml('istio-egressgateway.values.yaml')).toMatchObject({
      replicaCount: 2,
      autoscaling: { enabled: false },
    });
  });
});

test('the values for Helm install the same mesh, ports and identities', () => {
  const app = installed({ profile: InstallProfile.DEMO }, { outboundTraffic: OutboundTraffic.REGISTRY_ONLY });
  const gateway = app.gateway('tcp');
  gateway.exposeTcp(tcpEcho(app), { port: 31400 });
  const { spec } = app.yaml('istio-operator.yaml');
  expect(app.yaml('istiod.values.yaml')).toMatchObject({ profile: 'demo', meshConfig: spec.meshConfig });
  const values = app.yaml('istio-ingressgateway.values.yaml');
  expect(values.service.ports).toEqual(spec.components.ingressGateways[0].k8s.service.ports);
  expect(values).toMatchObject({ name: 'istio-ingressgateway', labels: gateway.selector });
  expect(gateway.principal).toBe(`cluster.local/ns/istio-system/sa/${values.serviceAccount.name}`);
  expect(app.yaml('istio-base.values.yaml')).toEqual({
    defaultRevision: 'default',
    global: { istioNamespace: 'istio-system' },
  });
});

describe('revisions', () => {
  test('are rendered with their tags; a namespace that follows none of them is an error', () => {
    const app = installed({ revision: '1-30-3', revisionTags: ['stable'] });
    app.namespace('follower', { injection: Injection.revision('stable') });
    expect(app.yaml('istio-operator.yaml').spec.revision).toBe('1-30-3');
    expect(app.files()['istio-operator.yaml']).toContain('# istioctl tag set stable --revision 1-30-3 --overwrite\n');
    expect(app.yaml('istiod.values.yaml')).toMatchObject({ revision: '1-30-3', revisionTags: ['stable'] });
    app.namespace('lost', { injection: Injection.revision('canary') });
    expect(app.errors()).toEqual([
      expect.stringContaining('namespace lost follows revision canary, and the installation has 1-30-3, stable'),
    ]);
  });
});

describe('an installation that does not fit the mesh is an error', () => {
  test('a port that is needed and not opened', () => {
    const app = installed({ ingressGateway: { ports: [80], tcpPorts: [9999] } });
    app.gateway('tcp').exposeTcp(tcpEcho(app), { port: 31400 });
    expect(app.errors()).toEqual([
      expect.stringContaining(
        '10-shop/tcp: listens on port 31400, which the Service istio-ingressgateway does not open; it opens 15021, 80, 9999',
      ),
    ]);
  });

  test('a gateway that is left out and used', () => {
    const app = installed({ ingressGateway: false });
    expect(app.yaml('istio-operator.yaml').spec.components.ingressGateways).toEqual([
      { name: 'istio-ingressgateway', enabled: false },
    ]);
    app.gateway('tcp').exposeTcp(tcpEcho(app), { port: 31400 });
    expect(app.errors()).toEqual([
      'install: leaves out istio-ingressgateway, on whose pods 10-shop/tcp listens; install it, or remove them',
    ]);
  });

  test('two providers of one name', () => {
    const at = (port: number) => TracingProvider.zipkin('traces', { service: 'zipkin.tools.svc.cluster.local', port });
    const app = installed({ extensionProviders: [at(9411), at(9412)] });
    expect(app.errors()).toEqual([expect.stringContaining('two different providers are called "traces"')]);
  });

  test.each<[string, Partial<IstioInstallationProps>, string]>([
    ['an address that is none', { ingressGateway: { externalIps: ['gateway'] } }, 'externalIps'],
    ['a range of addresses', { ingressGateway: { externalIps: ['10.0.0.0/8'] } }, 'without a prefix length'],
    ['a port out of range', { ingressGateway: { tcpPorts: [70000] } }, '1 to 65535'],
    ['tags without a revision', { revisionTags: ['stable'] }, 'set revision'],
    ['a field that the Mesh decides', { meshConfig: { trustDomain: 'x' } }, 'trustDomain of the Mesh'],
  ])('%s', (_, props, message) => {
    expect(() => installed(props)).toThrow(message);
  });
});

describe('a namespace that exists already', () => {
  test('is labelled by a script and no object', () => {
    const app = new InstallApp();
    app.namespace('zerofinance-dev', { existing: true });
    app.namespace('legacy', { existing: true, injection: Injection.revision('stable'), labels: { team: 'a' } });
    expect(Object.keys(app.objects('Namespace'))).toEqual(['shop']);
    const lines = app
      .files()
      ['label-namespaces.sh']?.split('\n')
      .filter((line) => line.startsWith('kubectl'));
    expect(lines).toEqual([
      'kubectl label namespace legacy istio.io/rev=stable team=a istio-injection- --overwrite',
      'kubectl label namespace zerofinance-dev istio-injection=enabled istio.io/rev- --overwrite',
    ]);
    expect(app.app.render().installFiles).toMatchObject([{ path: 'install/label-namespaces.sh', executable: true }]);
  });

  test('needs no script where there is none', () => {
    const app = new InstallApp();
    new Chart(app.app, '20-empty');
    expect(app.files()).toEqual({});
  });
});
