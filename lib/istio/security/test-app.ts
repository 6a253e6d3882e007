import { Chart } from 'cdk8s';
import { type Manifest, MeshApp, SynthesisError } from '../app';
import { Injection } from '../mesh/injection';
import { Mesh, type MeshProps } from '../mesh/mesh';
import { MeshNamespace, type MeshNamespaceProps } from '../mesh/mesh-namespace';
import { ServicePort } from '../mesh/service-port';
import { MeshService, type MeshServiceProps } from '../service/mesh-service';

/** A small app for unit tests: a mesh, the namespace `shop`, and services as a test needs them. */
export class TestApp {
  readonly app = new MeshApp({ environment: 'test' });
  readonly chart = new Chart(this.app, '10-shop', { disableResourceNameHashes: true });
  readonly mesh: Mesh;
  readonly shop: MeshNamespace;

  constructor(mesh: MeshProps = {}, shop: Partial<MeshNamespaceProps> = {}) {
    this.mesh = new Mesh(this.chart, 'mesh', mesh);
    this.shop = this.namespace('shop', shop);
  }

  namespace(name: string, props: Partial<MeshNamespaceProps> = {}): MeshNamespace {
    return new MeshNamespace(this.chart, name, { mesh: this.mesh, injection: Injection.enabled(), ...props });
  }

  service(name: string, props: Partial<MeshServiceProps> = {}): MeshService {
    return new MeshService(this.chart, name, { namespace: this.shop, ports: [ServicePort.http(80)], ...props });
  }

  /** The objects of a kind by name. */
  objects(kind: string): Record<string, Manifest & { readonly spec: unknown }> {
    const found = this.app.render().objects.filter(({ manifest }) => manifest.kind === kind);
    return Object.fromEntries(found.map(({ manifest }) => [manifest.metadata.name, { spec: undefined, ...manifest }]));
  }

  /** What is wrong, a message each. */
  errors(): readonly string[] {
    try {
      this.app.render();
      return [];
    } catch (error) {
      if (error instanceof SynthesisError) return error.errors;
      throw error;
    }
  }
}
