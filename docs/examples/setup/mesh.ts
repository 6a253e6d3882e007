import { Chart } from 'cdk8s';
import { Bookinfo } from '../../../lib/apps';
import { Injection, Mesh, type MeshApp, MeshNamespace, type MeshProps } from '../../../lib/istio';

/** A chart with a mesh, for examples about what comes after. */
export function chartWithMesh(app: MeshApp, props: MeshProps = {}): { chart: Chart; mesh: Mesh } {
  const chart = new Chart(app, '10-example');
  return { chart, mesh: new Mesh(chart, 'mesh', { faultInjection: true, ...props }) };
}

/** Bookinfo in a namespace of its own. */
export function bookinfoIn(app: MeshApp, props: MeshProps = {}) {
  const { chart, mesh } = chartWithMesh(app, props);
  const namespace = new MeshNamespace(chart, 'bookinfo', { mesh, injection: Injection.enabled() });
  return { chart, mesh, namespace, bookinfo: new Bookinfo(chart, 'app', { namespace }) };
}
