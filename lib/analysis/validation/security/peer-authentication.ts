import { objectCheck, REFUSED } from '../object-check';

export const portLevelMtls = objectCheck({
  name: 'port-level-mtls',
  title: 'portLevelMtls where Istio refuses it',
  why: `${REFUSED} Ports belong to workloads, so settings of ports need a selector.`,
  fix: 'add a selector, or remove portLevelMtls',
  kinds: ['PeerAuthentication'],
  about: ['portLevelMtls'],
  validate(spec, report) {
    const ports = spec.get('portLevelMtls');
    if (!ports.exists) return;
    const selected = spec.get('selector').get('matchLabels').entries.length > 0;
    if (!selected) report(ports, 'settings of ports need a selector that picks workloads');
    if (ports.entries.length === 0) report(ports, 'has no entry; it must have one at least', 'remove it');
  },
});
