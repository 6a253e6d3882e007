import { MtlsMode } from '../mesh/mtls-mode';
import { PathNormalization } from '../mesh/path-normalization';
import { needsHttp, type Operation } from './operation';
import type { PolicyTarget } from './policy-target';
import type { Source, SourceTest } from './source';

export type PolicyAction = 'ALLOW' | 'DENY' | 'AUDIT';

/** One intent: requests from this source that do this. */
export interface Intent {
  readonly action: PolicyAction;
  /** Read at synth. */
  readonly source: () => Source;
  readonly operation: Operation;
}

/** Whether it tells requests apart by what only HTTP has. */
export function isAboutHttp({ operation, source }: Intent): boolean {
  return needsHttp(operation) || source().tests.some(({ field }) => field === 'requestPrincipals');
}

/** What is wrong with an intent on a target, each said with its fix. */
export function checkIntent(intent: Intent, target: PolicyTarget, knowsTokens: boolean): string[] {
  return [
    ...ports(intent, target),
    ...paths(intent, target),
    ...identities(intent, target),
    ...tokens(intent, knowsTokens),
  ];
}

function ports(intent: Intent, target: PolicyTarget): string[] {
  const { operation } = intent;
  const known = target.ports();
  if (known.length === 0) return [];
  const all = known.map((port) => port.targetPort).join(', ');
  const unknown = (operation.ports ?? []).filter((port) => !known.some((k) => k.targetPort === port.targetPort));
  if (unknown.length > 0) {
    const names = unknown.map((port) => port.targetPort).join(', ');
    return [`no container port ${names}; it has ${all}`];
  }
  if (!isAboutHttp(intent)) return [];
  const chosen: readonly { readonly targetPort: number; readonly isHttp: boolean }[] = operation.ports ?? known;
  const plain = chosen.filter((port) => !port.isHttp);
  if (plain.length === 0 || (operation.ports === undefined && plain.length < chosen.length)) return [];
  const numbers = plain.map((port) => port.targetPort).join(', ');
  return [
    `methods, paths, hosts, headers and tokens exist in HTTP requests only, and port ${numbers} does not speak HTTP; name the HTTP ports, or leave these parts out`,
  ];
}

/** A denied path is slipped past by every spelling of it that is not normalised. */
function paths({ action, operation }: Intent, target: PolicyTarget): string[] {
  if (action !== 'DENY' || !operation.paths) return [];
  const { pathNormalization } = target;
  if (
    pathNormalization === PathNormalization.MERGE_SLASHES ||
    pathNormalization === PathNormalization.DECODE_AND_MERGE_SLASHES
  ) {
    return [];
  }
  return [
    `denies paths while the mesh normalises paths by ${pathNormalization}, so that //x slips past /x; set pathNormalization of the Mesh to MERGE_SLASHES, or allow the good paths instead`,
  ];
}

function identities(intent: Intent, target: PolicyTarget): string[] {
  const tests = intent.source().tests.filter(({ field }) => field === 'principals' || field === 'namespaces');
  if (tests.length === 0) return [];
  const doubts = tests
    .flatMap((test) => test.doubts)
    .map((doubt) => doubt())
    .filter((doubt) => doubt !== undefined)
    .map(
      (doubt) => `${doubt}, and so no certificate that tells who they are; give them a proxy, or use Source.ipBlocks`,
    );
  return [...new Set([...doubts, ...tests.flatMap((test) => plaintext(intent, test, target))])];
}

/** Plaintext has no identity: a name never fits, and "not this name" always does. */
function plaintext(intent: Intent, test: SourceTest, target: PolicyTarget): string[] {
  const { action, operation } = intent;
  const modes = operation.ports?.map((port) => target.mtlsOf(port.targetPort)) ?? portModes(intent, target);
  const fix = 'make mutual TLS STRICT there, or use Source.ipBlocks';
  if (modes.includes(MtlsMode.DISABLE)) {
    return [`accepts no mutual TLS, so no client is known by ${test.field}; ${fix}`];
  }
  // Allowing a name while plaintext is accepted is safe: plaintext stays refused.
  const evaded = test.negated ? action === 'ALLOW' : action === 'DENY';
  if (!evaded || !modes.includes(MtlsMode.PERMISSIVE)) return [];
  const effect = test.negated
    ? 'is allowed to everybody who sends plaintext'
    : 'lets everybody pass who sends plaintext';
  return [`accepts plaintext, which has no ${test.field}, so this policy ${effect}; ${fix}`];
}

/** A policy about requests is about the ports that see requests. */
const portModes = (intent: Intent, target: PolicyTarget): MtlsMode[] => {
  const known = target.ports().filter((port) => port.isHttp || !isAboutHttp(intent));
  return known.length === 0 ? [target.mtlsOf()] : known.map((port) => target.mtlsOf(port.targetPort));
};

function tokens({ source, operation }: Intent, knowsTokens: boolean): string[] {
  const asks =
    source().tests.some(({ field }) => field === 'requestPrincipals') ||
    operation.when?.some((each) => each.needsToken);
  return asks && !knowsTokens
    ? [`asks for a token and knows no issuer of tokens; call requireJwt or acceptJwt on it`]
    : [];
}
