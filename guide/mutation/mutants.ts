import { isRecord, type KubernetesObject } from '../../lib/manifests';
import { type Variant, variants } from './variants';

/** A mesh with one thing broken. */
export interface Mutant {
  /** The object that was changed: `VirtualService bookinfo/reviews`. */
  readonly object: string;
  readonly change: string;
  readonly objects: readonly KubernetesObject[];
}

const ISTIO = /^(networking|security|telemetry)\.istio\.io\//;
const MODES: Readonly<Record<string, readonly string[]>> = {
  Gateway: ['PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'],
  DestinationRule: ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'],
  PeerAuthentication: ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'],
};
const INJECTION = 'istio-injection';

/**
 * One mutant for each object, rule, match, policy, subset and value: of every Istio object, and of what Istio reads of
 * Services (ports, selectors) and Namespaces (injection).
 */
export function* mutantsOf(objects: readonly KubernetesObject[]): Generator<Mutant> {
  for (const [index, object] of objects.entries()) {
    const { kind, metadata } = object;
    const name = `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
    for (const { change, value } of changesOf(object)) {
      const changed =
        value === undefined ? objects.toSpliced(index, 1) : objects.with(index, value as KubernetesObject);
      yield { object: name, change, objects: changed };
    }
  }
}

function* changesOf(object: KubernetesObject): Generator<Variant> {
  const { apiVersion, kind, metadata, spec } = object;
  if (ISTIO.test(apiVersion) || kind === 'Service') yield { change: 'deleted', value: undefined };
  if (ISTIO.test(apiVersion)) {
    for (const { change, value } of variants(spec, 'spec', 'spec', MODES[kind] ?? [])) {
      yield { change, value: { ...object, spec: value } };
    }
  } else if (kind === 'Service' && isRecord(spec)) {
    const { ports, selector, ...rest } = spec;
    for (const { change, value } of variants({ ports, selector }, 'spec', 'spec', [])) {
      yield { change, value: { ...object, spec: { ...rest, ...(value as object) } } };
    }
  } else if (kind === 'Namespace') {
    const { [INJECTION]: injection, ...rest } = (metadata.labels ?? {}) as Record<string, string>;
    if (injection === undefined) return;
    const other = injection === 'enabled' ? 'disabled' : 'enabled';
    const relabelled = (labels: object) => ({ ...object, metadata: { ...metadata, labels } });
    yield { change: `${INJECTION} deleted`, value: relabelled(rest) };
    yield { change: `${INJECTION}: ${other}`, value: relabelled({ ...rest, [INJECTION]: other }) };
  }
}
