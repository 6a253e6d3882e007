import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOf, isDelegate, namespaceOf, texts } from '../../model';
import { hostsBehind } from '../shared/hosts';
import { stringMatchOf } from '../shared/string-match';

export const authorityWithoutPort: Check = {
  name: 'authority-without-port',
  level: 'warning',
  title: 'a match on the authority that misses the port',
  why: 'The authority is the whole Host header, and clients write the port into it unless it is 80 (or 443 for https): `reviews` does not match `reviews:9080`.',
  fix: 'match by prefix, or with the port',
  kinds: ['VirtualService', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const { virtualService, matches, path } of model.routeRules) {
      if (isDelegate(virtualService) || !gatewaysOf(virtualService).includes('mesh')) continue;
      matches.forEach((match, index) => {
        const authority = match.authority === undefined ? undefined : stringMatchOf(match.authority);
        if (authority?.kind !== 'exact' || authority.value.includes(':')) return;
        const hosts = texts(valueAt(virtualService, ['spec', 'hosts'])).map((host) =>
          model.qualify(host, namespaceOf(virtualService)),
        );
        const ports = hosts
          .flatMap((host) => hostsBehind(model, host))
          .flatMap((host) => host.ports.map((port) => port.port));
        if (ports.length === 0 || ports.some((port) => port === 80 || port === 443)) return;
        report(
          virtualService,
          [...path, 'match', index, 'authority', 'exact'],
          `${authority.value} is not what clients write: ${authority.value}:${ports[0]} is`,
        );
      });
    }
  },
};
