import { ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { IMeshHost } from '../mesh/mesh-host';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import type { ServicePort } from '../mesh/service-port';
import { RoutedHost } from '../traffic/routed-host';
import { checkDnsLabel } from '../values/checks';
import { KubeService, Workload, type WorkloadSpec } from '../workload';
import { ServiceVersion } from './service-version';

export interface MeshServiceProps {
  readonly namespace: MeshNamespace;
  /** At least one. */
  readonly ports: readonly ServicePort[];
  /**
   * The name of the Service; its pods carry it as their `app` label.
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * The name of the ServiceAccount, the identity of its pods in the mesh.
   * @default - the service's name
   */
  readonly serviceAccountName?: string;
  /**
   * Whether the Service has no virtual IP, so that its name resolves to the pods.
   * @default false
   */
  readonly headless?: boolean;
}

export interface MeshServiceAttributes {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly ServicePort[];
  /** @default 'cluster.local' */
  readonly clusterDomain?: string;
}

/**
 * A service of the mesh: a Kubernetes Service, its identity, its versions, and all the rules about it.
 *
 * Without a split, requests go to all pods of all versions alike.
 */
export class MeshService extends RoutedHost {
  /** A service that somebody else owns: it can be called and routed to, but not changed. */
  static fromAttributes(attributes: MeshServiceAttributes): IMeshHost {
    const { name, namespace, ports, clusterDomain = 'cluster.local' } = attributes;
    return {
      hostName: serviceHost(
        checkDnsLabel('MeshService: name', name),
        checkDnsLabel('MeshService: namespace', namespace),
        clusterDomain,
      ),
      displayName: `${namespace}/${name}`,
      ports: [...ports],
    };
  }

  readonly namespace: MeshNamespace;
  readonly serviceAccountName: string;

  private readonly serviceAccount: ServiceAccount;
  private readonly versionsByName = new Map<string, ServiceVersion>();

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    const name = checkDnsLabel('MeshService: name', props.name ?? id);
    const { mesh, name: namespace } = props.namespace;
    super(scope, id, {
      mesh,
      name,
      namespace,
      hostName: serviceHost(name, namespace, mesh.clusterDomain),
      ports: [...props.ports],
    });
    this.namespace = props.namespace;
    this.serviceAccountName = checkDnsLabel('MeshService: serviceAccountName', props.serviceAccountName ?? name);
    this.serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: this.serviceAccountName, namespace, labels: { account: name } },
      automountToken: false,
    });
    new KubeService(this, 'Service', {
      name,
      namespace,
      app: name,
      headless: props.headless,
      ports: props.ports.map((port) => ({
        name: port.name,
        port: port.port,
        targetPort: port.targetPort,
        appProtocol: port.protocol,
      })),
    });
  }

  /** The pods' identity in the mesh, as policies name it. */
  get principal(): string {
    return `${this.mesh.trustDomain}/ns/${this.namespaceName}/sa/${this.serviceAccountName}`;
  }

  /** The labels that all pods of the service have, of every version. */
  get podLabels(): Readonly<Record<string, string>> {
    return { app: this.name };
  }

  /** Runs a version of the service and makes it a subset that routes can name. */
  addVersion(version: string, spec: WorkloadSpec): ServiceVersion {
    checkDnsLabel(`${this.node.path}: version`, version);
    const workload = new Workload(this, version, {
      ...spec,
      name: `${this.name}-${version}`,
      namespace: this.namespaceName,
      app: this.name,
      version,
      serviceAccount: this.serviceAccount,
      ports: [...new Set(this.ports.map((port) => port.targetPort))],
    });
    const added = new ServiceVersion(this, version, workload);
    this.versionsByName.set(version, added);
    this.destination.addSubset(version, { version }, workload);
    return added;
  }

  /** @throws when there is no such version; the message lists those that there are */
  version(name: string): ServiceVersion {
    const found = this.versionsByName.get(name);
    if (found) return found;
    const known = [...this.versionsByName.keys()].join(', ') || 'none';
    throw new Error(`${this.node.path}: no version "${name}"; known: ${known}; add it with addVersion`);
  }

  /** The versions in the order in which they were added. */
  get versions(): readonly ServiceVersion[] {
    return [...this.versionsByName.values()];
  }
}

const serviceHost = (name: string, namespace: string, domain: string) => `${name}.${namespace}.svc.${domain}`;
