import { Construct } from 'constructs';
import { stringify } from 'yaml';
import { InstallFile } from '../app';
import { portsOfPods } from '../gateway/gateway-claims';
import type { Mesh } from '../mesh/mesh';
import { type ExtensionProvider, providersUsedIn, TracingProvider } from '../telemetry';
import { checkDnsLabel } from '../values/checks';
import type { Resources } from '../workload/resources';
import type { AccessLogFile } from './access-log-file';
import { type GatewayInstallation, GatewayServiceType, InstalledGateway } from './gateway-installation';
import { renderBaseValues, renderGatewayValues, renderIstiodValues } from './helm-files';
import type { ControlPlaneInstallation, InstallationPlan } from './installation-plan';
import { checkMeshConfig, type MeshConfig, renderMeshConfig } from './mesh-config';
import { renderOperator } from './operator-file';
import { renderResources } from './quantities';

/**
 * What Istio installs where nothing else is said.
 * @see https://istio.io/latest/docs/setup/additional-setup/config-profiles/
 */
export enum InstallProfile {
  DEFAULT = 'default',
  /** Small, with everything logged: for trying things out. */
  DEMO = 'demo',
  /** The control plane only, and the gateways that are asked for. */
  MINIMAL = 'minimal',
}

export interface IstioInstallationProps {
  readonly mesh: Mesh;
  /** @default InstallProfile.DEFAULT */
  readonly profile?: InstallProfile;
  /**
   * The revision of this control plane, so that another one can run beside it during an upgrade.
   * @default - none
   */
  readonly revision?: string;
  /**
   * Names that point to this revision; namespaces follow them by `Injection.revision`.
   * @default - none
   */
  readonly revisionTags?: readonly string[];
  /** @default - as the profile says: DEMO logs as text, the others do not */
  readonly accessLog?: AccessLogFile;
  /**
   * Providers beside those that a Telemetry of the app names.
   * @default - none
   */
  readonly extensionProviders?: readonly ExtensionProvider[];
  /**
   * The ingress gateway; `false` leaves it out.
   * @default - installed
   */
  readonly ingressGateway?: GatewayInstallation | false;
  /**
   * The egress gateway; `false` leaves it out.
   * @default - installed when the mesh uses it
   */
  readonly egressGateway?: GatewayInstallation | false;
  /** @default - as the profile says */
  readonly controlPlane?: ControlPlaneInstallation;
  /**
   * What each sidecar asks for and may use.
   * @default - as the profile says
   */
  readonly proxyResources?: Resources;
  /**
   * Further fields of MeshConfig, for what no prop covers.
   * @default - none
   */
  readonly meshConfig?: MeshConfig;
}

/**
 * Istio itself, for istioctl (`istio-operator.yaml`) and for Helm (`*.values.yaml`): both install the same. What other
 * constructs need of it comes from them: the ports of gateways, the egress gateway, tracing providers, the outbound
 * traffic policy and path normalization of the mesh.
 * @see https://istio.io/latest/docs/setup/install/
 */
export class IstioInstallation extends Construct {
  private readonly mesh: Mesh;
  private readonly ingress: InstalledGateway;
  private readonly egress: InstalledGateway;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IstioInstallationProps,
  ) {
    super(scope, id);
    const { mesh, ingressGateway, egressGateway, meshConfig = {}, revision, revisionTags = [] } = props;
    this.mesh = mesh;
    this.ingress = this.gateway('istio-ingressgateway', ingressGateway || {}, GatewayServiceType.LOAD_BALANCER);
    this.egress = this.gateway('istio-egressgateway', egressGateway || {}, GatewayServiceType.CLUSTER_IP);
    checkMeshConfig(this.node.path, meshConfig);
    for (const name of [...(revision === undefined ? [] : [revision]), ...revisionTags]) {
      checkDnsLabel(`${this.node.path}: revision`, name);
    }
    if (revisionTags.length > 0 && revision === undefined) {
      throw new Error(`${this.node.path}: revisionTags point to a revision, and there is none; set revision`);
    }
    const tags = revisionTags.map((tag) => `istioctl tag set ${tag} --revision ${revision} --overwrite`);
    const commands = ['istioctl install -f istio-operator.yaml', ...tags];
    this.file('istio-operator.yaml', commands, () => renderOperator(this.plan()));
    this.helm('istio-base', 'base', () => renderBaseValues(this.plan()));
    this.helm('istiod', 'istiod', () => renderIstiodValues(this.plan()));
    for (const gateway of [this.ingress, this.egress]) {
      this.helm(gateway.name, 'gateway', () =>
        this.isInstalled(gateway) ? renderGatewayValues(gateway, this.plan()) : undefined,
      );
    }
    this.node.addValidation({ validate: () => this.check() });
  }

  private plan(): InstallationPlan {
    const { mesh, profile = InstallProfile.DEFAULT, revision, revisionTags = [], controlPlane } = this.props;
    return {
      mesh,
      profile,
      revision,
      revisionTags,
      controlPlane,
      ingress: this.isInstalled(this.ingress) ? this.ingress : undefined,
      egress: this.isInstalled(this.egress) ? this.egress : undefined,
      meshConfig: () => this.meshConfig(),
      globalValues: () => this.globalValues(),
    };
  }

  private meshConfig(): MeshConfig {
    const { accessLog, meshConfig = {} } = this.props;
    const providers = this.providers();
    const traces = providers.some((provider) => provider instanceof TracingProvider);
    return renderMeshConfig(this.mesh, accessLog, providers, {
      ...(traces ? { enableTracing: true } : {}),
      ...meshConfig,
    });
  }

  private globalValues(): Readonly<Record<string, unknown>> | undefined {
    const { clusterDomain } = this.mesh;
    const proxy = {
      ...(clusterDomain === 'cluster.local' ? {} : { clusterDomain }),
      ...(this.props.proxyResources ? { resources: renderResources(this.props.proxyResources) } : {}),
    };
    return Object.keys(proxy).length > 0 ? { proxy } : undefined;
  }

  private providers(): readonly ExtensionProvider[] {
    const all = [...(this.props.extensionProviders ?? []), ...providersUsedIn(this.node.root)];
    return [...new Map(all.map((provider) => [provider.name, provider])).values()];
  }

  private gateway(name: string, options: GatewayInstallation, fallback: GatewayServiceType): InstalledGateway {
    const gateway: InstalledGateway = new InstalledGateway(name, options, options.serviceType ?? fallback, () =>
      portsOfPods(this.mesh, gateway.labels, this.mesh.rootNamespace),
    );
    return gateway;
  }

  private isInstalled(gateway: InstalledGateway): boolean {
    if (gateway === this.ingress) return this.props.ingressGateway !== false;
    return this.props.egressGateway !== false && (this.props.egressGateway !== undefined || gateway.isUsed);
  }

  private file(name: string, commands: readonly string[], value: () => unknown): void {
    new InstallFile(this, name, {
      fileName: name,
      content: () => {
        const rendered = value();
        if (rendered === undefined) return undefined;
        const comments = commands.map((command) => `# ${command}\n`).join('');
        return `${comments}${stringify(rendered, { lineWidth: 0, aliasDuplicateObjects: false })}`;
      },
    });
  }

  private helm(release: string, chart: string, values: () => unknown): void {
    const file = `${release}.values.yaml`;
    this.file(file, [`helm install ${release} istio/${chart} -n ${this.mesh.rootNamespace} -f ${file}`], values);
  }

  private check(): string[] {
    return [
      ...[this.ingress, this.egress].flatMap((gateway) => this.checkGateway(gateway)),
      ...this.checkProviders(),
      ...this.checkRevisions(),
    ];
  }

  private checkGateway(gateway: InstalledGateway): string[] {
    if (this.isInstalled(gateway)) return gateway.problems();
    const paths = gateway.users.join(', ');
    return gateway.isUsed
      ? [`${this.node.path}: leaves out ${gateway.name}, on whose pods ${paths} listens; install it, or remove them`]
      : [];
  }

  private checkProviders(): string[] {
    const known = new Map<string, string>();
    const all = [...(this.props.extensionProviders ?? []), ...providersUsedIn(this.node.root)];
    return all.flatMap((provider) => {
      const config = JSON.stringify(provider.toMeshConfig());
      const other = known.get(provider.name);
      known.set(provider.name, config);
      return other === undefined || other === config
        ? []
        : [
            `${this.node.path}: two different providers are called "${provider.name}": ${other} and ${config}; rename one`,
          ];
    });
  }

  private checkRevisions(): string[] {
    const { revision, revisionTags = [] } = this.props;
    const known = [...(revision === undefined ? [] : [revision]), ...revisionTags];
    return this.mesh.namespaces.flatMap(({ node, name, injection }) => {
      const followed = injection.labels['istio.io/rev'];
      if (followed === undefined || known.includes(followed)) return [];
      const names = known.join(', ') || 'none';
      return [
        `${node.path}: namespace ${name} follows revision ${followed}, and the installation has ${names}; add it to revisionTags, or use Injection.enabled()`,
      ];
    });
  }
}
