import { type FieldPath, type KubernetesObject, valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { type Kind, list, record } from '../../model';

interface Deprecated {
  readonly kind: Kind;
  /** `*` stands for every item of a list. */
  readonly path: readonly string[];
  readonly instead: string;
}

const POLICIES: readonly (readonly string[])[] = [
  ['spec', 'trafficPolicy'],
  ['spec', 'subsets', '*', 'trafficPolicy'],
];

// From the field comments of Istio's API, release 1.30.
const DEPRECATED: readonly Deprecated[] = [
  { kind: 'VirtualService', path: ['spec', 'http', '*', 'mirrorPercent'], instead: 'write mirrorPercentage.value' },
  { kind: 'VirtualService', path: ['spec', 'http', '*', 'mirror_percent'], instead: 'write mirrorPercentage.value' },
  {
    kind: 'VirtualService',
    path: ['spec', 'http', '*', 'fault', 'delay', 'percent'],
    instead: 'write percentage.value',
  },
  {
    kind: 'VirtualService',
    path: ['spec', 'http', '*', 'corsPolicy', 'allowOrigin'],
    instead: 'write allowOrigins with exact',
  },
  {
    kind: 'VirtualService',
    path: ['spec', 'tcp', '*', 'match', '*', 'sourceSubnet'],
    instead: 'remove it: Istio ignores it',
  },
  ...POLICIES.flatMap((policy): Deprecated[] => [
    {
      kind: 'DestinationRule',
      path: [...policy, 'outlierDetection', 'consecutiveErrors'],
      instead: 'write consecutive5xxErrors: this field has no effect',
    },
    {
      kind: 'DestinationRule',
      path: [...policy, 'loadBalancer', 'warmupDurationSecs'],
      instead: 'write warmup.duration',
    },
    {
      kind: 'DestinationRule',
      path: [...policy, 'loadBalancer', 'consistentHash', 'minimumRingSize'],
      instead: 'write ringHash.minimumRingSize',
    },
  ]),
];

export const deprecatedField: Check = {
  name: 'deprecated-field',
  level: 'warning',
  title: 'a field that Istio has deprecated',
  references: ['IST0002 Deprecated'],
  why: 'Some of these fields have no effect any more; the others lose it with a later release.',
  fix: 'use the field that has taken its place',
  kinds: ['VirtualService', 'DestinationRule'],
  run(model, report) {
    for (const { kind, path, instead } of DEPRECATED) {
      for (const object of model.ofKind(kind)) {
        for (const found of expand(object, path))
          report(object, found, `${path.at(-1)} is deprecated`, { fix: instead });
      }
    }
    for (const object of model.ofKind('DestinationRule')) {
      for (const policy of POLICIES) {
        for (const path of expand(object, [...policy, 'loadBalancer', 'simple'])) {
          if (valueAt(object, path) === 'LEAST_CONN')
            report(object, path, 'LEAST_CONN is deprecated', { fix: 'write LEAST_REQUEST' });
        }
      }
    }
  },
};

/** The paths that exist in an object. */
function expand(object: KubernetesObject, pattern: readonly string[]): FieldPath[] {
  const found: FieldPath[] = [];
  const walk = (value: unknown, at: number, path: FieldPath) => {
    const step = pattern[at];
    if (value === undefined) return;
    if (step === undefined) found.push(path);
    else if (step === '*') {
      for (const [index, item] of list(value).entries()) walk(item, at + 1, [...path, index]);
    } else walk(record(value)[step], at + 1, [...path, step]);
  };
  walk(object, 0, []);
  return found;
}
