import { hostProblem, isIp, quote } from '../forms';
import { objectCheck, REFUSED } from '../object-check';
import { checkPort, trafficPolicies } from '../shared';

const OF_PORT = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const ALL = [...OF_PORT, 'tunnel', 'proxyProtocol', 'retryBudget'];

export const trafficPolicyShape = objectCheck({
  name: 'traffic-policy-shape',
  title: 'a traffic policy that says nothing, or too much',
  why: `${REFUSED} A traffic policy needs a setting; one of a port needs the port; tunnel and proxyProtocol exclude each other.`,
  fix: 'add a setting, or remove the policy',
  kinds: ['DestinationRule'],
  about: ['trafficPolicy'],
  validate(spec, report) {
    for (const { policy, ofPort } of trafficPolicies(spec)) {
      const known = ofPort ? OF_PORT : ALL;
      const given = known.filter((name) => policy.get(name).exists);
      const ports = !ofPort && policy.get('portLevelSettings').isSet;
      if (given.length === 0 && !ports) report(policy, `says nothing; it must have one of ${known.join(', ')}`);
      if (ofPort && !policy.get('port').exists)
        report(policy, 'settings of a port need the port', 'add port: {number: …}');
      if (given.includes('tunnel') && given.includes('proxyProtocol')) {
        report(policy, 'tunnel and proxyProtocol exclude each other', 'keep one');
      }
      const tunnel = policy.get('tunnel');
      if (ofPort || !tunnel.exists) continue;
      const protocol = tunnel.get('protocol');
      if (protocol.isSet && !['CONNECT', 'POST'].includes(protocol.text)) {
        report(
          protocol,
          `${quote(protocol.text)} is no way to tunnel; it must be CONNECT or POST`,
          'write CONNECT or POST',
        );
      }
      const host = tunnel.get('targetHost');
      if (hostProblem(host.text) && !isIp(host.text))
        report(host, `${quote(host.text)} is neither a host name nor an IP address`, 'correct it');
      checkPort(tunnel.get('targetPort'), report);
    }
  },
});
