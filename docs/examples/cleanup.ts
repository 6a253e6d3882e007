import { Injection, type MeshApp, MeshNamespace } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const { chart, mesh } = chartWithMesh(app);
  // Rules for a namespace that somebody else made: nothing to delete with it.
  new MeshNamespace(chart, 'istio-system', { mesh, injection: Injection.disabled(), existing: true });
}

export const mistakes = {
  system(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    // #region system
    new MeshNamespace(chart, 'istio-system', { mesh, injection: Injection.disabled() });
    // #endregion
  },
};
