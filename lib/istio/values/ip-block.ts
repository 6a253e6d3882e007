import { isIPv4, isIPv6 } from 'node:net';
import { invalid } from './checks';

/** An address, or an address and the length of a prefix. */
export function checkIpBlock(what: string, block: string): string {
  const [address = '', length, ...rest] = block.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  const fits = length === undefined ? bits > 0 : /^\d{1,3}$/.test(length) && Number(length) <= bits;
  if (rest.length > 0 || !fits) {
    throw invalid(what, block, 'write an IP address, or a CIDR block such as 10.0.0.0/8');
  }
  return block;
}
