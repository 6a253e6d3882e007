import type { FieldPath, KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import {
  type HostPort,
  labels,
  type Model,
  matchesLabels,
  namespaceOf,
  number,
  records,
  text,
  type Workload,
} from '../../model';
import { subsetsOf } from './destination-rules';

/** A `tls` block of a DestinationRule and what it is for. */
export interface ClientTls {
  readonly rule: KubernetesObject;
  /** Qualified. */
  readonly host: string;
  readonly mode: string;
  readonly tls: Readonly<Record<string, unknown>>;
  /** The Service port it is limited to. */
  readonly port?: number;
  /** Labels of the subset it is limited to. */
  readonly subset?: Readonly<Record<string, string>>;
  readonly path: FieldPath;
}

/** Every tls block of every DestinationRule. */
export function clientTlsOf(model: Model): readonly ClientTls[] {
  return model.once('client tls', () =>
    model.ofKind('DestinationRule').flatMap((rule) => {
      const host = model.qualify(text(valueAt(rule, ['spec', 'host'])) ?? '', namespaceOf(rule));
      const found: ClientTls[] = [];
      const add = (policy: unknown, path: FieldPath, subset?: Readonly<Record<string, string>>) => {
        const block = (tls: unknown, at: FieldPath, port?: number) => {
          const mode = text(valueAt(tls, ['mode']));
          if (mode !== undefined)
            found.push({ rule, host, mode, tls: tls as ClientTls['tls'], port, subset, path: at });
        };
        block(valueAt(policy, ['tls']), [...path, 'tls']);
        records(valueAt(policy, ['portLevelSettings'])).forEach((settings, index) => {
          block(
            settings.tls,
            [...path, 'portLevelSettings', index, 'tls'],
            number(valueAt(settings, ['port', 'number'])),
          );
        });
      };
      add(valueAt(rule, ['spec', 'trafficPolicy']), ['spec', 'trafficPolicy']);
      subsetsOf(rule).forEach((subset, index) => {
        add(subset.trafficPolicy, ['spec', 'subsets', index, 'trafficPolicy'], labels(subset.labels));
      });
      return found;
    }),
  );
}

/** The pods that a tls block leads to, each with the port it is spoken to on. */
export function serversOf(model: Model, block: ClientTls): { workload: Workload; port: HostPort; target: number }[] {
  return model.registry.overlapping(block.host).flatMap((host) =>
    model
      .workloadsBehind(host)
      .filter((workload) => matchesLabels(block.subset ?? {}, workload.labels))
      .flatMap((workload) =>
        host.ports.flatMap((port) => {
          if (block.port !== undefined && port.port !== block.port) return [];
          const { targetPort } = port;
          const target =
            typeof targetPort === 'string'
              ? workload.ports.find((one) => one.name === targetPort)?.port
              : (targetPort ?? port.port);
          return target === undefined ? [] : [{ workload, port, target }];
        }),
      ),
  );
}
