import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { list, records, text } from '../../model';

/** Providers that every installation has. */
const GIVEN = ['prometheus', 'stackdriver', 'envoy'];

export const unknownTelemetryProvider: Check = {
  name: 'unknown-telemetry-provider',
  level: 'warning',
  title: 'a Telemetry names a provider that the installation does not define, or none',
  references: ['IST0157 InvalidTelemetryProvider'],
  why: 'Nothing is logged, traced or measured by it. Without any provider only the defaults of the mesh, if it has some, are used.',
  fix: 'add the provider to meshConfig.extensionProviders, or use the name of one that is there',
  kinds: ['Telemetry', 'IstioOperator'],
  run(model, report) {
    const { known, extensionProviders, raw } = model.meshConfig;
    for (const telemetry of model.ofKind('Telemetry')) {
      for (const kind of ['tracing', 'metrics', 'accessLogging'] as const) {
        records(valueAt(telemetry, ['spec', kind])).forEach((entry, index) => {
          const path = ['spec', kind, index, 'providers'];
          const providers = records(entry.providers);
          if (entry.providers !== undefined && list(entry.providers).length === 0) {
            const defaults =
              list(valueAt(raw, ['defaultProviders', kind])).length > 0 ||
              (raw.accessLogFile !== undefined && kind === 'accessLogging');
            if (!defaults) report(telemetry, path, 'names no provider');
          }
          providers.forEach((provider, at) => {
            const name = text(provider.name);
            if (!known || name === undefined || extensionProviders.includes(name) || GIVEN.includes(name)) return;
            report(
              telemetry,
              [...path, at, 'name'],
              `${name} is not among the extensionProviders: ${extensionProviders.join(', ') || 'none'}`,
            );
          });
        });
      }
    }
  },
};
