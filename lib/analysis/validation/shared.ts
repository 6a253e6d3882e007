import type { Field } from './field';
import { isDnsLabel, labelProblem, portProblem, quote, wildcardHostProblem } from './forms';
import type { ReportField } from './object-check';

// Parts that several kinds have.

export function checkLabels(labels: Field, report: ReportField): void {
  for (const [key, value] of labels.entries) {
    const problem = labelProblem(key, value.text);
    if (problem) report(value, `${problem}; at most 63 letters, digits, -, _ and . are allowed`);
  }
}

export function checkPort(port: Field, report: ReportField): void {
  const problem = portProblem(port.number);
  if (problem) report(port, problem);
}

export function checkSubsetName(name: Field, report: ReportField): void {
  if (isDnsLabel(name.text)) return;
  report(name, `${quote(name.text)} is no name of a subset; at most 63 letters, digits and - are allowed`);
}

/** A destination of traffic: host, subset and port, wherever it stands. */
export function checkDestination(destination: Field, report: ReportField): void {
  if (!destination.exists) return;
  const host = destination.get('host');
  const problem = host.text === '*' ? 'a destination must name one host, not *' : wildcardHostProblem(host.text);
  if (problem) report(host, problem);
  const subset = destination.get('subset');
  if (subset.isSet) checkSubsetName(subset, report);
  const port = destination.get('port');
  if (port.exists) checkPort(port.get('number'), report);
}

/** The routes of a VirtualService, of any protocol. */
export function httpRoutes(spec: Field): readonly Field[] {
  return spec.get('http').items;
}

/** Every traffic policy of a DestinationRule: of the host, of its subsets, and of single ports of either. */
export function trafficPolicies(spec: Field): readonly TrafficPolicy[] {
  return spec.once('trafficPolicies', () => {
    const whole = [
      spec.get('trafficPolicy'),
      ...spec.get('subsets').items.map((subset) => subset.get('trafficPolicy')),
    ];
    return whole
      .filter((policy) => policy.exists)
      .flatMap((policy) => [
        { policy, ofPort: false },
        ...policy.get('portLevelSettings').items.map((port) => ({ policy: port, ofPort: true })),
      ]);
  });
}

interface TrafficPolicy {
  readonly policy: Field;
  readonly ofPort: boolean;
}
