import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { coversHost, namespaceOf, number, records, texts } from '../../model';

export const sidecarPortNotServed: Check = {
  name: 'sidecar-port-not-served',
  level: 'warning',
  title: 'an egress listener of a Sidecar for a port that none of its hosts has',
  why: 'Istio makes no listener for such a port, so the hosts of this entry cannot be called at all.',
  fix: 'use a port of one of the imported Services, or leave the port out',
  kinds: ['Sidecar', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const sidecar of model.ofKind('Sidecar')) {
      const own = namespaceOf(sidecar);
      records(valueAt(sidecar, ['spec', 'egress'])).forEach((listener, index) => {
        const port = number(valueAt(listener, ['port', 'number']));
        // A listener with an address of its own is for clients that are told about it.
        if (port === undefined || listener.bind !== undefined) return;
        const imported = texts(listener.hosts).flatMap((written) => {
          const slash = written.indexOf('/');
          const scope = written.slice(0, slash);
          const namespace = scope === '.' ? own : scope;
          const host = written.slice(slash + 1).toLowerCase();
          return model.registry
            .overlapping(host)
            .filter((one) => (namespace === '*' || one.namespace === namespace) && coversHost(host, one.host));
        });
        if (imported.length === 0 || imported.some((one) => one.ports.some((open) => open.port === port))) return;
        const open = [...new Set(imported.flatMap((one) => one.ports.map((each) => each.port)))];
        report(
          sidecar,
          ['spec', 'egress', index, 'port', 'number'],
          `no imported host has port ${port}; they have ${open.join(', ')}`,
        );
      });
    }
  },
};
