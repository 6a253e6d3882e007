import { isIPv4, isIPv6 } from 'node:net';
import { invalid } from './checks';

/** An address and the length of a prefix: `10.0.0.0/8`. */
export function isCidr(range: string): boolean {
  const [address = '', length = '', ...rest] = range.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= bits;
}

/** An address, or an address and the length of a prefix. */
export function checkIpBlock(what: string, block: string): string {
  if (!isIPv4(block) && !isIPv6(block) && !isCidr(block)) {
    throw invalid(what, block, 'write an IP address, or a CIDR block such as 10.0.0.0/8');
  }
  return block;
}
