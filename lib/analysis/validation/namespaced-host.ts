import { isDnsLabel, isIp, quote, wildcardHostProblem } from './forms';

/** Hosts of Gateways and of a Sidecar's egress: `namespace/host`, where a Gateway may leave the namespace out. */
export function namespacedHostProblem(text: string, kind: 'Gateway' | 'Sidecar'): string | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) {
    if (kind === 'Gateway') return fullHostProblem(text, true);
    return `${quote(text)} lacks a namespace: write namespace/host, ./host or */host`;
  }
  const namespace = text.slice(0, slash);
  const host = text.slice(slash + 1);
  if (namespace === '' || host === '') return `${quote(text)} has an empty namespace or host`;
  const signs = kind === 'Gateway' ? ['*', '.'] : ['*', '.', '~'];
  if (!signs.includes(namespace) && !isDnsLabel(namespace)) {
    return `${quote(namespace)} in ${quote(text)} is no namespace; write a name or one of ${signs.join(' ')}`;
  }
  return fullHostProblem(host, kind === 'Gateway');
}

function fullHostProblem(host: string, ipAllowed: boolean): string | undefined {
  if (host === '*') return undefined;
  if (!host.includes('.'))
    return `${quote(host)} is a short name; it must be a full one such as reviews.default.svc.cluster.local`;
  if (ipAllowed && isIp(host)) return undefined;
  const problem = wildcardHostProblem(host);
  if (problem) return problem;
  return host.includes('*') && !host.startsWith('*.')
    ? `${quote(host)} has * before something else than a dot`
    : undefined;
}
