import {
  EgressGateway,
  ExternalService,
  Injection,
  type MeshApp,
  MeshNamespace,
  ServicePort,
  TlsOrigination,
} from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

function egressIn(app: MeshApp) {
  const { chart, mesh } = chartWithMesh(app);
  const namespace = new MeshNamespace(chart, 'external-services', { mesh, injection: Injection.enabled() });
  return { chart, namespace };
}

export function build(app: MeshApp): void {
  const { chart, namespace } = egressIn(app);
  const ports = [ServicePort.http(80), ServicePort.https(443)];
  const httpbinOrg = new ExternalService(chart, 'httpbin-org', { namespace, host: 'httpbin.org', ports });
  // #region egress
  const egress = new EgressGateway(chart, 'egress', { namespace });
  egress.route(httpbinOrg); // HTTP as HTTP, TLS unopened

  // Plain HTTP that the gateway puts into TLS:
  const istioIo = new ExternalService(chart, 'istio-io', {
    namespace,
    host: 'istio.io',
    ports: [ServicePort.http(80, { targetPort: 443 })],
  });
  egress.route(istioIo, { originate: TlsOrigination.atGateway() });

  egress.enforce([namespace]); // no other way out
  // #endregion
}

export const mistakes = {
  double(app: MeshApp) {
    const { chart, namespace } = egressIn(app);
    const egress = new EgressGateway(chart, 'egress', { namespace });
    // #region double
    const ports = [ServicePort.https(443)];
    const httpbin = new ExternalService(chart, 'httpbin-org', { namespace, host: 'httpbin.org', ports });
    egress.route(httpbin, { originate: TlsOrigination.atGateway() });
    // #endregion
  },
  nothing(app: MeshApp) {
    const { chart, namespace } = egressIn(app);
    // #region nothing
    new EgressGateway(chart, 'egress', { namespace });
    // #endregion
  },
};
