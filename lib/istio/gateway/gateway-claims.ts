import type { Mesh } from '../mesh/mesh';

/** What a Gateway takes of the pods that it configures. */
export interface PortClaim {
  readonly port: number;
  /** HTTP, HTTPS, TLS (passed through) or TCP. */
  readonly protocol: string;
  readonly host: string;
}

/** A gateway of this mesh, as the others see it. */
export interface GatewayClaims {
  /** The construct. */
  readonly path: string;
  /** The pods: gateways with the same pods share their ports. */
  readonly pods: string;
  claims(): readonly PortClaim[];
  /** Whether it checks tokens, which it then does for all gateways on its pods. */
  knowsTokens(): boolean;
}

const gatewaysOf = new WeakMap<Mesh, GatewayClaims[]>();

export function registerGateway(mesh: Mesh, gateway: GatewayClaims): void {
  gatewaysOf.set(mesh, [...(gatewaysOf.get(mesh) ?? []), gateway]);
}

/** What all gateways on the same pods listen for. */
export function claimsOnPods(mesh: Mesh, { pods }: GatewayClaims): readonly PortClaim[] {
  return (gatewaysOf.get(mesh) ?? []).filter((gateway) => gateway.pods === pods).flatMap((gateway) => gateway.claims());
}

/** How messages name the pods of a gateway. */
export function podsNamed(selector: Readonly<Record<string, string>>, namespace: string): string {
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return `the pods ${labels.join(',')} in ${namespace}`;
}

/** What gateways of the mesh listen for on pods with these labels, and which gateway it is. */
export function portsOfPods(
  mesh: Mesh,
  selector: Readonly<Record<string, string>>,
  namespace: string,
): readonly (PortClaim & { readonly path: string })[] {
  const pods = podsNamed(selector, namespace);
  return (gatewaysOf.get(mesh) ?? [])
    .filter((gateway) => gateway.pods === pods)
    .flatMap(({ path, claims }) => claims().map((claim) => ({ ...claim, path })));
}

/** Whether any gateway on the same pods checks tokens. */
export const podsKnowTokens = (mesh: Mesh, { pods }: GatewayClaims): boolean =>
  (gatewaysOf.get(mesh) ?? []).some((gateway) => gateway.pods === pods && gateway.knowsTokens());

/** Where gateways, or the servers of one, want the same of the same pods. */
export function claimConflicts(mesh: Mesh, gateway: GatewayClaims): string[] {
  const others = (gatewaysOf.get(mesh) ?? []).filter((other) => other !== gateway && other.pods === gateway.pods);
  const own = gateway.claims();
  const within = own.flatMap((claim, index) => conflicts(gateway, claim, gateway, own.slice(index + 1)));
  const between = others.flatMap((other) => own.flatMap((claim) => conflicts(gateway, claim, other, other.claims())));
  return [...new Set([...within, ...between])];
}

function conflicts(
  gateway: GatewayClaims,
  claim: PortClaim,
  other: GatewayClaims,
  theirs: readonly PortClaim[],
): string[] {
  return theirs
    .filter((their) => their.port === claim.port)
    .flatMap((their) => {
      if (!canShare(claim.protocol, their.protocol)) {
        const sides = [`${gateway.path} (${claim.protocol})`, `${other.path} (${their.protocol})`].sort();
        return [
          `${sides[0]}: port ${claim.port} of ${gateway.pods} is also taken by ${sides[1]}; a port speaks one protocol: choose another port`,
        ];
      }
      if (claim.host !== their.host) return [];
      const paths = [...new Set([gateway.path, other.path])].sort();
      return [
        `${paths.join(' and ')}: ${claim.protocol} for ${claim.host} on port ${claim.port} of ${gateway.pods} is served twice, so one would win by chance; keep one`,
      ];
    });
}

const ENCRYPTED = ['HTTPS', 'TLS'];

/** Names in TLS tell apart what is ended here and what passes through. */
const canShare = (a: string, b: string) => (a === b ? a !== 'TCP' : ENCRYPTED.includes(a) && ENCRYPTED.includes(b));
