import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as security from '../../../imports/security.istio.io';
import { MtlsMode } from '../mesh/mtls-mode';
import type { ServicePort } from '../mesh/service-port';
import { PROVENANCE } from '../traffic/provenance';

export interface MtlsOptions {
  /**
   * Who asks for it: named in errors and in the provenance of the policy.
   * @default - the service itself
   */
  readonly scope?: Construct;
}

export interface MtlsTarget {
  readonly name: string;
  readonly namespaceName: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  /** Whether all its pods have a proxy, which ends mutual TLS. */
  readonly isProxied: boolean;
}

interface Choice {
  readonly mode: MtlsMode;
  /** Everybody who asked for it. */
  readonly paths: Set<string>;
}

const WHOLE = 'all ports';

/** Which connections one service accepts, where it differs from its namespace. Renders one PeerAuthentication. */
export class WorkloadMtls extends Construct {
  private readonly choices = new Map<number | typeof WHOLE, Choice>();
  private readonly conflicts: string[] = [];

  constructor(
    private readonly owner: Construct,
    private readonly target: MtlsTarget,
  ) {
    super(owner, 'mtls');
    owner.node.addValidation({ validate: () => [...this.conflicts, ...this.checkProxies()] });
  }

  apply(mode: MtlsMode, options: MtlsOptions): void {
    this.choose(WHOLE, mode, options);
  }

  /** @throws when the port is not one of the service's */
  applyToPort(port: ServicePort, mode: MtlsMode, options: MtlsOptions): void {
    if (!this.target.ports.some((each) => each.targetPort === port.targetPort)) {
      const known = this.target.ports.map((each) => each.targetPort).join(', ');
      throw new Error(`${this.owner.node.path}: no container port ${port.targetPort}; it has ${known}`);
    }
    this.choose(port.targetPort, mode, options);
  }

  /** What holds on a port of the container; undefined where the namespace decides. */
  modeOf(containerPort?: number): MtlsMode | undefined {
    const own = containerPort === undefined ? undefined : this.choices.get(containerPort);
    return (own ?? this.choices.get(WHOLE))?.mode;
  }

  private choose(where: number | typeof WHOLE, mode: MtlsMode, { scope }: MtlsOptions): void {
    const { path } = (scope ?? this.owner).node;
    const before = this.choices.get(where);
    if (!before) this.choices.set(where, { mode, paths: new Set([path]) });
    else if (before.mode === mode) before.paths.add(path);
    else {
      const [a, b] = [`${before.mode} by ${[...before.paths].sort().join(', ')}`, `${mode} by ${path}`].sort();
      const place = where === WHOLE ? where : `container port ${where}`;
      this.conflicts.push(`${this.owner.node.path}: two modes of mutual TLS for ${place}: ${a} and ${b}; keep one`);
    }
    this.ensureObject();
  }

  private checkProxies(): string[] {
    const strict = [...this.choices.values()].some(({ mode }) => mode === MtlsMode.STRICT);
    return strict && !this.target.isProxied
      ? [
          `${this.owner.node.path}: mutual TLS is STRICT but it has pods without a proxy, which would end mutual TLS; enable injection, or remove the mode`,
        ]
      : [];
  }

  private ensureObject(): void {
    if (this.node.tryFindChild('PeerAuthentication')) return;
    new security.PeerAuthentication(this, 'PeerAuthentication', {
      metadata: {
        name: this.target.name,
        namespace: this.target.namespaceName,
        annotations: { [PROVENANCE]: Lazy.any({ produce: () => this.provenance() }) },
      },
      spec: Lazy.any({ produce: () => this.render() }),
    });
  }

  private provenance(): string {
    const lines = [...this.choices].map(([where, { paths }]) => `${where}: ${[...paths].sort().join(', ')}`);
    return lines.sort().join('\n');
  }

  private render(): security.PeerAuthenticationSpec {
    const ports = [...this.choices].filter(([where]) => where !== WHOLE);
    const mode = this.choices.get(WHOLE)?.mode;
    return {
      selector: { matchLabels: { ...this.target.podLabels } },
      mtls: mode && { mode: security.PeerAuthenticationSpecMtlsMode[mode] },
      portLevelMtls:
        ports.length === 0
          ? undefined
          : Object.fromEntries(
              ports.map(([port, choice]) => [
                String(port),
                { mode: security.PeerAuthenticationSpecPortLevelMtlsMode[choice.mode] },
              ]),
            ),
    };
  }
}
