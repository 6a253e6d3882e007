import { coversHost } from '../../model';
import type { Field } from '../field';
import { isIp, quote, subnetProblem, wildcardHostProblem } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { checkLabels, checkPort } from '../shared';
import { boundToMesh, isGeneratedSni } from './hosts';

export const tcpTlsRoute = objectCheck({
  name: 'tcp-tls-route',
  title: 'a TCP or TLS route that Istio refuses',
  why: `${REFUSED} Every TLS route matches SNI hosts that the VirtualService's hosts cover; every TCP or TLS route has a destination.`,
  fix: 'correct the match, or add a destination',
  kinds: ['VirtualService'],
  about: ['tcp', 'tls'],
  validate(spec, report) {
    for (const route of spec.get('tls').items) {
      if (!route.get('match').isSet) report(route, 'a TLS route needs a match on sniHosts');
      for (const match of route.get('match').items) {
        checkSniHosts(match.get('sniHosts'), spec, report);
        checkL4Match(match, report);
      }
      if (!route.get('route').isSet) report(route, 'a TLS route needs a destination');
    }
    for (const route of spec.get('tcp').items) {
      for (const match of route.get('match').items) checkL4Match(match, report);
      if (!route.get('route').isSet) report(route, 'a TCP route needs a destination');
    }
  },
});

function checkSniHosts(sniHosts: Field, spec: Field, report: ReportField): void {
  if (!sniHosts.isSet) report(sniHosts, 'a TLS match needs at least one SNI host');
  const hosts = spec.get('hosts').texts;
  for (const sni of sniHosts.items) {
    const generated = !boundToMesh(spec) && isGeneratedSni(sni.text);
    const problem = generated ? undefined : wildcardHostProblem(sni.text);
    if (problem) {
      if (!isIp(sni.text)) report(sni, problem);
    } else if (!hosts.some((host) => coversHost(host, sni.text))) {
      report(sni, `${quote(sni.text)} is covered by none of the hosts ${hosts.join(', ')}`, 'add it to the hosts');
    }
  }
}

function checkL4Match(match: Field, report: ReportField): void {
  for (const subnet of match.get('destinationSubnets').items) {
    const problem = subnetProblem(subnet.text);
    if (problem) report(subnet, problem);
  }
  if (match.get('port').isSet) checkPort(match.get('port'), report);
  checkLabels(match.get('sourceLabels'), report);
}
