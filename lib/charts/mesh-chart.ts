import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Mesh, type MeshProps } from '../istio';

/** `00-mesh`: what holds for the whole mesh. */
export class MeshChart extends Chart {
  readonly mesh: Mesh;

  constructor(scope: Construct, props: MeshProps) {
    super(scope, '00-mesh');
    this.mesh = new Mesh(this, 'mesh', props);
  }
}
