import { Chart } from 'cdk8s';
import { Httpbin } from '../../lib/apps';
import { Injection, Mesh, type MeshApp, MeshNamespace, MtlsMode, ServicePort } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const chart = new Chart(app, '10-example');
  // #region mtls
  const mesh = new Mesh(chart, 'mesh', { mtls: MtlsMode.PERMISSIVE }); // the default is STRICT
  const foo = new MeshNamespace(chart, 'foo', { mesh, injection: Injection.enabled(), mtls: MtlsMode.STRICT });

  const httpbin = new Httpbin(chart, 'httpbin', { namespace: foo });
  httpbin.applyMtls(MtlsMode.STRICT); // one workload
  httpbin.applyPortMtls(ServicePort.http(8000, { targetPort: 8080 }), MtlsMode.DISABLE); // one port of it
  // #endregion
}

export const mistakes = {
  port(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    const foo = new MeshNamespace(chart, 'foo', { mesh, injection: Injection.enabled() });
    const httpbin = new Httpbin(chart, 'httpbin', { namespace: foo });
    // #region port
    httpbin.applyPortMtls(ServicePort.http(9000), MtlsMode.DISABLE);
    // #endregion
  },
  legacy(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    // #region legacy
    new MeshNamespace(chart, 'legacy', { mesh, injection: Injection.disabled(), mtls: MtlsMode.STRICT });
    // #endregion
  },
};
