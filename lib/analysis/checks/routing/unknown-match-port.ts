import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOf, isDelegate, namespaceOf, number, records, texts } from '../../model';
import { hostsBehind, stateOfHost } from '../shared/hosts';

export const unknownMatchPort: Check = {
  name: 'unknown-match-port',
  level: 'warning',
  title: 'a match asks for a port on which no request of its host comes in',
  why: 'The match never holds, so requests fall through to the next rule.',
  fix: "match a port of the host's Service, or at a gateway one of the Gateway's servers",
  kinds: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway'],
  run(model, report) {
    for (const { virtualService, matches, path } of model.routeRules) {
      if (isDelegate(virtualService)) continue;
      matches.forEach((match, index) => {
        const port = number(match.port);
        if (port === undefined) return;
        const named = texts(match.gateways);
        const gateways = named.length > 0 ? named : gatewaysOf(virtualService);
        const namespace = namespaceOf(virtualService);
        const possible = new Set<number>();
        for (const reference of gateways) {
          if (reference === 'mesh') {
            for (const written of texts(valueAt(virtualService, ['spec', 'hosts']))) {
              const host = model.qualify(written, namespace);
              if (host.startsWith('*') || stateOfHost(model, host) !== 'known') return;
              for (const known of hostsBehind(model, host)) for (const one of known.ports) possible.add(one.port);
            }
          } else {
            const gateway = model.gateway(reference, namespace);
            if (!gateway) return;
            for (const server of records(valueAt(gateway, ['spec', 'servers']))) {
              const open = number(valueAt(server, ['port', 'number']));
              if (open !== undefined) possible.add(open);
            }
          }
        }
        if (possible.size === 0 || possible.has(port)) return;
        report(
          virtualService,
          [...path, 'match', index, 'port'],
          `no request comes in on port ${port}; the ports are ${[...possible].join(', ')}`,
        );
      });
    }
  },
};
