import { knownMetrics } from '../metrics/istio-metrics';
import type { Metric } from '../metrics/metric';
import { recordingRules } from './recording-rules';
import { RecordingRule } from './rules';

/** Every metric a query may name: what Istio reports and what the recording rules define. */
export function withRecordedMetrics(): ReadonlyMap<string, Metric> {
  const recorded = recordingRules()
    .flatMap((group) => group.rules)
    .filter((rule) => rule instanceof RecordingRule)
    .map(({ metric }): [string, Metric] => [metric.name, metric]);
  return new Map([...knownMetrics(), ...recorded]);
}
