import type { TcpAction } from '../ir';
import { evaluateSecurity } from '../security';
import type { Untraced } from './answer';
import { type Call, step } from './call';
import { combine } from './combine';
import { destinationOf } from './destinations';

/** What a TCP or TLS filter chain does with a connection, after ending its TLS or not. */
export function askTcp(call: Call, tcp: TcpAction, terminated: boolean): Untraced {
  const { proxy, facts } = call;
  if ('security' in proxy) {
    const { destinationPort, sourceAddress, remoteAddress, sni } = facts;
    const verdict = evaluateSecurity(proxy.security.tcp, {
      destinationPort,
      ...(sourceAddress ? { sourceAddress } : {}),
      ...(remoteAddress ? { remoteAddress } : {}),
      ...(sni ? { sni } : {}),
    });
    for (const one of verdict.trace) step(call.trace, 'gateway', one.text, one.from);
    if (verdict.verdict !== 'allowed') {
      return {
        layer: 'tcp',
        outcome: verdict.verdict,
        ...(verdict.reason ? { reason: verdict.reason } : {}),
        ...(verdict.policyMatched ? { policyMatched: verdict.policyMatched } : {}),
        destinations: [],
      };
    }
  }
  const plain = facts.transport === 'plaintext' || terminated;
  const bytes = plain && (call.request.protocol ?? 'http') === 'http' ? 'http' : 'tcp';
  const destinations = tcp.to.map((to) =>
    destinationOf(call, to, { facts, layer: 'tcp', bytes, path: call.path, success: 200 }, tcp),
  );
  if (destinations.length === 0) return { layer: 'tcp', outcome: 'unavailable', destinations };
  return { layer: 'tcp', ...combine(destinations, { layer: 'tcp', proxied: true, success: 200 }) };
}
