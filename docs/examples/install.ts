import { TcpEcho } from '../../lib/apps';
import {
  AccessLogFile,
  IngressGateway,
  Injection,
  InstallProfile,
  IstioInstallation,
  type MeshApp,
  MeshNamespace,
} from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const { mesh } = chartWithMesh(app);
  // #region installation
  new IstioInstallation(app, 'installation', {
    mesh,
    profile: InstallProfile.DEMO,
    accessLog: AccessLogFile.text(),
    ingressGateway: { externalIps: ['192.168.95.234'] }, // a node's address, without a load balancer
  });
  // #endregion
}

export const mistakes = {
  ports(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    const namespace = new MeshNamespace(chart, 'tcp', { mesh, injection: Injection.enabled() });
    const echo = new TcpEcho(chart, 'tcp-echo', { namespace });
    // #region ports
    new IstioInstallation(app, 'installation', { mesh, ingressGateway: { ports: [80, 443] } });
    const gateway = new IngressGateway(chart, 'gateway', { namespace });
    gateway.exposeTcp(echo, { port: 31400 });
    // #endregion
  },
  address(app: MeshApp) {
    const { mesh } = chartWithMesh(app);
    // #region address
    new IstioInstallation(app, 'installation', { mesh, ingressGateway: { externalIps: ['192.168.95'] } });
    // #endregion
  },
};
