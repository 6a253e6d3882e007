import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, texts } from '../../model';

export const duplicateExternalHost: Check = {
  name: 'duplicate-external-host',
  level: 'warning',
  title: 'two ServiceEntries have the same host and port',
  references: ['KIA1211', 'IST0177 ConflictingServiceEntryProtocol', 'KIA1212'],
  why: 'For callers that see both, Istio mixes or drops one of the two: addresses, resolution and protocol are taken from whichever comes first.',
  fix: 'keep one ServiceEntry for the host, or give the two disjoint exportTo',
  kinds: ['ServiceEntry'],
  run(model, report) {
    for (const [host, found] of model.registry.entries()) {
      const entries = found.filter((one) => one.object.kind === 'ServiceEntry');
      if (entries.length < 2) continue;
      entries.forEach((entry, index) => {
        const other = entries
          .slice(0, index)
          .find(
            (one) =>
              shareCaller(one.object, entry.object) &&
              one.ports.some((port) => entry.ports.some((own) => own.port === port.port)),
          );
        if (!other) return;
        const port = entry.ports.find((own) => other.ports.some((one) => one.port === own.port));
        const theirs = other.ports.find((one) => one.port === port?.port);
        const conflict =
          port && theirs && port.protocol !== theirs.protocol
            ? `, there as ${theirs.protocol} and here as ${port.protocol}`
            : '';
        const at = texts(valueAt(entry.object, ['spec', 'hosts'])).findIndex((one) => one.toLowerCase() === host);
        report(
          entry.object,
          ['spec', 'hosts', at],
          `${host} has port ${port?.port} in another ServiceEntry already${conflict}`,
          { related: other.object === entry.object ? [] : [other.object] },
        );
      });
    }
  },
};

function shareCaller(a: KubernetesObject, b: KubernetesObject): boolean {
  const seen = (object: KubernetesObject) => {
    const exportTo = texts(valueAt(object, ['spec', 'exportTo']));
    return exportTo.length === 0 || exportTo.includes('*')
      ? undefined
      : exportTo.map((one) => (one === '.' ? namespaceOf(object) : one));
  };
  const first = seen(a);
  const second = seen(b);
  return first === undefined || second === undefined || first.some((one) => second.includes(one));
}
