import { coversHost } from '../../model';
import type { Field } from '../field';
import { isIp, wildcardHostProblem } from '../forms';
import { objectCheck, REFUSED } from '../object-check';

export const virtualServiceHosts = objectCheck({
  name: 'virtual-service-hosts',
  title: 'hosts of a VirtualService that Istio refuses',
  why: `${REFUSED} Hosts must be names; one host must not cover another of the same VirtualService; only gateways can serve \`*\`.`,
  fix: 'write host names, each covered by no other of the list',
  kinds: ['VirtualService'],
  validate(spec, report) {
    const hosts = spec.get('hosts').items;
    const inMesh = boundToMesh(spec);
    const sni = spec
      .get('tls')
      .items.some((route) => route.get('match').items.some((match) => match.get('sniHosts').isSet));
    let valid = true;
    for (const host of hosts) {
      const problem = hostProblem(host.text, inMesh, sni);
      if (!problem) continue;
      valid = false;
      report(host, problem);
    }
    if (!valid) return;
    hosts.forEach((host, index) => {
      const earlier = hosts.slice(0, index).find((other) => overlap(other.text, host.text));
      if (earlier) report(host, `${host.text} and ${earlier.text} cover the same names`, 'keep one of the two');
    });
  },
});

/** Without gateways, or with `mesh` among them, a VirtualService is for the sidecars. */
export function boundToMesh(spec: Field): boolean {
  const gateways = spec.get('gateways').texts;
  return gateways.length === 0 || gateways.includes('mesh');
}

function hostProblem(host: string, inMesh: boolean, sni: boolean): string | undefined {
  if (host === '*' && inMesh) return '* is allowed at gateways only; this VirtualService is bound to the mesh';
  if (isIp(host) || (!inMesh && sni && isGeneratedSni(host))) return undefined;
  return wildcardHostProblem(host);
}

/** The SNI of AUTO_PASSTHROUGH gateways: `outbound_.80_._.host`. */
export function isGeneratedSni(host: string): boolean {
  return /^outbound_\.?\d+\.?_[^_]*_\.?[^_]*[a-zA-Z]/.test(host);
}

function overlap(a: string, b: string): boolean {
  return coversHost(a, b) || coversHost(b, a);
}
