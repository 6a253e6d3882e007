import { type Answer, ask } from '../ask';
import { compile, type Policy } from '../compile';
import type { IstioVersion } from '../model';
import type { ExtAuthzCheck } from '../security';
import { compareAnswers, type Difference } from './compare';
import type { Vector, VectorCall, VectorFile } from './vectors';

/** Agreement of one family and outcome. */
export interface Tally {
  agree: number;
  disagree: number;
  undecided: number;
}

/** A call whose answer differs. */
export interface Disagreement {
  readonly family: string;
  readonly mesh: string;
  readonly call: VectorCall;
  readonly answer: Answer;
  readonly differences: readonly Difference[];
}

export interface Report {
  readonly total: Tally;
  /** By family, then by recorded outcome. */
  readonly families: ReadonlyMap<string, ReadonlyMap<string, Tally>>;
  readonly disagreements: readonly Disagreement[];
  /** Why calls are undecided, with how many are. */
  readonly undecided: ReadonlyMap<string, number>;
}

/** Istio's version and the moment at which tokens are looked at. */
export interface RunOptions {
  /** @default 1.30 */
  readonly version?: IstioVersion;
}

/** 2026-07-01: the records were made around then; expired tokens had long been so, valid ones last for years. */
const RECORDED_AT = 1_782_864_000;

/** Asks everything that was recorded and compares. */
export function runConformance(files: Iterable<VectorFile>, options: RunOptions = {}): Report {
  const total = tally();
  const families = new Map<string, Map<string, Tally>>();
  const disagreements: Disagreement[] = [];
  const undecided = new Map<string, number>();
  for (const { family, vectors } of files) {
    const outcomes = families.get(family) ?? new Map<string, Tally>();
    families.set(family, outcomes);
    for (const vector of vectors) {
      for (const { call, answer } of askAll(vector, options.version ?? '1.30')) {
        const expected = options.version === '1.31' ? (call.expect131 ?? call.expect) : call.expect;
        const counts = outcomes.get(expected.outcome) ?? tally();
        outcomes.set(expected.outcome, counts);
        const differences = answer.outcome === 'undecided' ? [] : compareAnswers(expected, answer);
        const kind = answer.outcome === 'undecided' ? 'undecided' : differences.length > 0 ? 'disagree' : 'agree';
        total[kind] += 1;
        counts[kind] += 1;
        if (kind === 'undecided') {
          const reason = answer.reason ?? 'no reason';
          undecided.set(reason, (undecided.get(reason) ?? 0) + 1);
        }
        if (kind === 'disagree') disagreements.push({ family, mesh: vector.name, call, answer, differences });
      }
    }
  }
  return { total, families, disagreements, undecided };
}

function tally(): Tally {
  return { agree: 0, disagree: 0, undecided: 0 };
}

function* askAll(vector: Vector, version: IstioVersion): Generator<{ call: VectorCall; answer: Answer }> {
  const policy = compile(vector.manifests, { version, mesh: vector.mesh ?? {}, complete: true });
  for (const call of vector.calls) {
    const answer = ask(policy, call.from, fromOutside(call), {
      scope: call.scope,
      now: RECORDED_AT,
      askProvider: (provider, check) => recordedProvider(policy, provider.host, check),
    });
    yield { call, answer };
  }
}

/** Requests to a gateway came from one address outside, where none is recorded. */
function fromOutside({ from, request }: VectorCall): VectorCall['request'] {
  return 'gateway' in from ? { sourceIp: '198.51.100.7', ...request } : request;
}

/** The provider of the recordings allows what says so. */
function recordedProvider(policy: Policy, host: string, check: ExtAuthzCheck): 'allow' | 'deny' | 'unreachable' {
  const [service] = policy.registry.named(host);
  if (!service || policy.registry.workloadsOf(service).length === 0) return 'unreachable';
  return check.headers['x-ext-authz'] === 'allow' ? 'allow' : 'deny';
}
