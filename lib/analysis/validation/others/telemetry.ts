import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

export const telemetryForm = objectCheck({
  name: 'telemetry-form',
  title: 'a Telemetry that Istio refuses',
  why: `${REFUSED} Providers and tags have names, sampling is a percentage, a tag is given a value exactly when it is set (UPSERT).`,
  fix: 'correct it',
  kinds: ['Telemetry'],
  validate(spec, report) {
    for (const part of ['metrics', 'tracing', 'accessLogging']) {
      for (const provider of spec.get(part).items.flatMap((entry) => entry.get('providers').items)) {
        if (!provider.get('name').isSet) report(provider.get('name'), 'a provider needs a name', 'add it');
      }
    }
    for (const tracing of spec.get('tracing').items) checkTracing(tracing, report);
    for (const override of spec.get('metrics').items.flatMap((metric) => metric.get('overrides').items))
      checkOverride(override, report);
  },
});

function checkTracing(tracing: Field, report: ReportField): void {
  const sampling = tracing.get('randomSamplingPercentage');
  if (sampling.number < 0 || sampling.number > 100) {
    report(sampling, `${sampling.number} is no percentage; it must be 0 to 100`, 'write 0 to 100');
  }
  for (const [name, tag] of tracing.get('customTags').entries) {
    if (name === '') report(tag, 'a tag needs a name');
    for (const [kind, field] of [
      ['literal', 'value'],
      ['header', 'name'],
      ['environment', 'name'],
    ] as const) {
      if (tag.get(kind).exists && !tag.get(kind).get(field).isSet)
        report(tag.get(kind), `needs a ${field} that is not empty`, 'add it');
    }
  }
}

function checkOverride(override: Field, report: ReportField): void {
  for (const [, tag] of override.get('tagOverrides').entries) {
    const operation = tag.get('operation').text || 'UPSERT';
    if (operation === 'UPSERT' && !tag.get('value').isSet)
      report(tag, 'a tag that is set (UPSERT) needs a value', 'add it');
    if (operation === 'REMOVE' && tag.get('value').exists) {
      report(tag.get('value'), 'a tag that is removed has no value', 'remove the value, or set the tag');
    }
  }
  const metric = override.get('match').get('customMetric');
  if (metric.exists && !metric.isSet) report(metric, 'the name of a metric must not be empty', 'name it');
}
