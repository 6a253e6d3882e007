import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Injection, Mesh, MeshNamespace, type MeshProps } from '../istio';

export interface MeshChartProps extends MeshProps {
  /**
   * Namespaces that somebody else made and whose pods get a proxy.
   * @default - none
   */
  readonly existingNamespaces?: readonly string[];
}

/** `00-mesh`: what holds for the whole mesh. */
export class MeshChart extends Chart {
  readonly mesh: Mesh;

  constructor(scope: Construct, props: MeshChartProps) {
    super(scope, '00-mesh');
    this.mesh = new Mesh(this, 'mesh', props);
    for (const name of props.existingNamespaces ?? []) {
      new MeshNamespace(this, name, { mesh: this.mesh, injection: Injection.enabled(), existing: true });
    }
  }
}
