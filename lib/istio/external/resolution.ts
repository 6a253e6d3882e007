import { checkDnsName } from '../values/checks';
import { checkIpBlock } from '../values/ip-block';

/**
 * How a proxy finds the address of an external host.
 * @see https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution
 */
export class Resolution {
  /** Asks DNS for the host, or for these names in its place. */
  static dns(...names: string[]): Resolution {
    return new Resolution(
      'DNS',
      names.map((name) => checkDnsName('Resolution.dns', name)),
    );
  }

  /** These IP addresses. */
  static static(...addresses: string[]): Resolution {
    if (addresses.length === 0)
      throw new Error('Resolution.static: give at least one IP address, or use Resolution.dns()');
    for (const address of addresses) {
      if (checkIpBlock('Resolution.static', address).includes('/'))
        throw new Error(`Resolution.static: "${address}" is a block; give single addresses, or use Resolution.none()`);
    }
    return new Resolution('STATIC', addresses);
  }

  /** The address that the caller found itself. */
  static none(): Resolution {
    return new Resolution('NONE', []);
  }

  private constructor(
    /** @internal */
    readonly mode: 'DNS' | 'STATIC' | 'NONE',
    /** @internal */
    readonly endpoints: readonly string[],
  ) {}
}
