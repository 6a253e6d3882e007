import { Httpbin } from '../../lib/apps';
import { Injection, type MeshApp, MeshNamespace, Mirror, TrafficSplit } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const { chart, mesh } = chartWithMesh(app);
  const namespace = new MeshNamespace(chart, 'mirroring', { mesh, injection: Injection.enabled() });
  // #region mirror
  const httpbin = new Httpbin(chart, 'httpbin', { namespace, versions: ['v1', 'v2'] });

  httpbin.shiftTraffic(TrafficSplit.all(httpbin.version('v1')));
  httpbin.mirrorTo('shadow', Mirror.to(httpbin.version('v2'), 100));
  // #endregion
}

export const mistakes = {
  percent(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    const namespace = new MeshNamespace(chart, 'mirroring', { mesh, injection: Injection.enabled() });
    const httpbin = new Httpbin(chart, 'httpbin', { namespace, versions: ['v1', 'v2'] });
    // #region percent
    httpbin.mirrorTo('shadow', Mirror.to(httpbin.version('v2'), 101));
    // #endregion
  },
};
