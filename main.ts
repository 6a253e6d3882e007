import {
  BookinfoChart,
  CircuitBreaking,
  EgressGatewayChart,
  ExternalServices,
  IngressChart,
  JwtAuthentication,
  MeshChart,
  Mirroring,
  MutualTls,
  Observability,
  TcpTrafficShifting,
} from './lib/charts';
import type { Environment } from './lib/environments';
import { IstioInstallation, MeshApp, type MeshAppProps, runApp } from './lib/istio';

/** The charts of an environment, each a file in dist. */
export function buildApp(environment: Environment, props: Omit<MeshAppProps, 'environment'> = {}): MeshApp {
  const app = new MeshApp({ ...props, environment: environment.name });
  const { mesh } = new MeshChart(app, environment.mesh);
  const bookinfo = new BookinfoChart(app, { mesh, ...environment.bookinfo });
  new IngressChart(app, { namespace: bookinfo.meshNamespace, app: bookinfo.app, ...environment.ingress });
  if (environment.tcpTrafficShifting) new TcpTrafficShifting(app, { mesh, ...environment.tcpTrafficShifting });
  if (environment.circuitBreaking) new CircuitBreaking(app, { mesh });
  if (environment.mirroring) new Mirroring(app, { mesh, ...environment.mirroring });
  const external = environment.externalServices && new ExternalServices(app, { mesh, ...environment.externalServices });
  if (environment.egressGateway) {
    const hosts = needed(environment, 'egressGateway', 'externalServices', external);
    new EgressGatewayChart(app, { external: hosts, ...environment.egressGateway });
  }
  const mutualTls = environment.mutualTls && new MutualTls(app, { mesh, ...environment.mutualTls });
  if (environment.jwtAuthentication) {
    const { httpbin } = needed(environment, 'jwtAuthentication', 'mutualTls', mutualTls);
    new JwtAuthentication(app, { httpbin, ...environment.jwtAuthentication });
  }
  new IstioInstallation(app, 'installation', { mesh, ...environment.installation });
  // Last: it draws a dashboard for every split of the charts above.
  if (environment.observability) new Observability(app, { mesh, ...environment.observability });
  return app;
}

function needed<T>({ name }: Environment, task: keyof Environment, other: keyof Environment, chart: T | undefined): T {
  if (chart) return chart;
  throw new Error(
    `environment ${name}: ${task} builds on ${other}, which is switched off; set ${other}: {} or remove ${task}`,
  );
}

if (require.main === module) {
  const { MESH_ENV = 'demo', CDK8S_OUTDIR } = process.env;
  runApp(() => {
    // Loaded here, where a wrong value in an environment is told like any other mistake.
    const { environmentNamed } = require('./lib/environments') as typeof import('./lib/environments');
    return buildApp(environmentNamed(MESH_ENV), { cliOutdir: CDK8S_OUTDIR });
  });
}
