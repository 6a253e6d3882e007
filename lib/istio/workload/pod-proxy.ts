import { isCidr } from '../values/ip-block';

/**
 * What a pod's sidecar proxy does differently from its namespace's default
 * (https://istio.io/latest/docs/reference/config/annotations/).
 */
export class PodProxy {
  /** As the namespace says. */
  static inherited(): PodProxy {
    return new PodProxy({}, {});
  }

  /**
   * No sidecar, whatever the namespace says: the pod sends plaintext, obeys no route, and is refused where mutual TLS
   * is STRICT.
   */
  static none(): PodProxy {
    return new PodProxy({ 'sidecar.istio.io/inject': 'false' }, {});
  }

  /** A sidecar, also in a namespace without injection. */
  static injected(): PodProxy {
    return new PodProxy({ 'sidecar.istio.io/inject': 'true' }, {});
  }

  /**
   * Captures only traffic to these ranges; everything else bypasses the sidecar, and with it every rule of the mesh.
   * @param ranges CIDR blocks, such as the cluster's pod and service ranges
   * @throws when there is no range or one is not a CIDR block
   */
  static captureOnly(...ranges: string[]): PodProxy {
    return new PodProxy(
      {},
      { 'traffic.sidecar.istio.io/includeOutboundIPRanges': joined('PodProxy.captureOnly', ranges) },
    );
  }

  /**
   * Captures all traffic except that to these ranges.
   * @param ranges CIDR blocks outside the mesh
   * @throws when there is no range or one is not a CIDR block
   */
  static bypass(...ranges: string[]): PodProxy {
    return new PodProxy({}, { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': joined('PodProxy.bypass', ranges) });
  }

  private constructor(
    /** Labels of the pod. */
    readonly podLabels: Readonly<Record<string, string>>,
    /** Annotations of the pod. */
    readonly podAnnotations: Readonly<Record<string, string>>,
  ) {}
}

function joined(what: string, ranges: readonly string[]): string {
  if (ranges.length === 0) {
    throw new Error(`${what}: no IP ranges; name at least one CIDR block, such as 10.96.0.0/12`);
  }
  for (const range of ranges) {
    if (!isCidr(range)) {
      throw new Error(
        `${what}: "${range}" is not a CIDR block; write an address and a prefix length, such as 10.96.0.0/12`,
      );
    }
  }
  return ranges.join(',');
}
