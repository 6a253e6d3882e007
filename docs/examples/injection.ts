import { Curl } from '../../lib/apps';
import { Injection, type MeshApp, MeshNamespace, MtlsMode, PodProxy } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const { chart, mesh } = chartWithMesh(app);
  // #region injection
  const foo = new MeshNamespace(chart, 'foo', { mesh, injection: Injection.enabled() });
  new MeshNamespace(chart, 'legacy', { mesh, injection: Injection.disabled() });
  new MeshNamespace(chart, 'upgraded', { mesh, injection: Injection.revision('stable') });
  // Somebody else's: labelled by install/label-namespaces.sh, not rendered.
  new MeshNamespace(chart, 'zerofinance-dev', { mesh, injection: Injection.enabled(), existing: true });
  // One workload of an injected namespace without a proxy:
  new Curl(chart, 'curl', { namespace: foo, proxy: PodProxy.none() });
  // #endregion
}

export const mistakes = {
  strict(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    // #region strict
    new MeshNamespace(chart, 'legacy', { mesh, injection: Injection.disabled(), mtls: MtlsMode.STRICT });
    // #endregion
  },
  twice(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    // #region twice
    new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
    new MeshNamespace(chart, 'shop-again', { mesh, name: 'shop', injection: Injection.disabled() });
    // #endregion
  },
};
