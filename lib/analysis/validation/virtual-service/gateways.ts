import type { Field } from '../field';
import { hostProblem, isDnsLabel, quote } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

export const gatewayReference = objectCheck({
  name: 'gateway-reference',
  title: 'a VirtualService names a gateway in a form Istio refuses',
  why: `${REFUSED} A gateway is named \`name\`, \`namespace/name\`, or \`mesh\` for all sidecars.`,
  fix: 'write namespace/name',
  kinds: ['VirtualService'],
  about: ['gateways'],
  validate(spec, report) {
    checkGateways(spec.get('gateways'), report);
    for (const protocol of ['http', 'tls', 'tcp']) {
      for (const route of spec.get(protocol).items) {
        for (const match of route.get('match').items) checkGateways(match.get('gateways'), report);
      }
    }
  },
});

function checkGateways(gateways: Field, report: ReportField): void {
  for (const gateway of gateways.items) {
    const slash = gateway.text.indexOf('/');
    const problem = slash < 0 ? hostProblem(gateway.text) : pairProblem(gateway.text, slash);
    if (problem) report(gateway, problem);
  }
}

function pairProblem(text: string, slash: number): string | undefined {
  const wrong = [text.slice(0, slash), text.slice(slash + 1)].find((part) => !isDnsLabel(part));
  return wrong === undefined
    ? undefined
    : `${quote(text)} names no gateway: ${quote(wrong)} may have letters, digits and - only`;
}
