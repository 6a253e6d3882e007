import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { list, text } from '../../model';

export const tcpEntryWithoutAddresses: Check = {
  name: 'tcp-entry-without-addresses',
  level: 'warning',
  title: 'two external hosts on one TCP port, told apart by nothing',
  references: ['IST0134 ServiceEntryAddressesRequired'],
  why: 'TCP has neither Host header nor SNI, so the proxy tells hosts apart by their addresses. Without addresses all connections to that port, whatever their destination, go to one of them.',
  fix: 'give each of the ServiceEntries spec.addresses',
  kinds: ['ServiceEntry'],
  run(model, report) {
    const first = new Map<number, (typeof entries)[number]>();
    const entries = model
      .ofKind('ServiceEntry')
      .filter(
        (one) =>
          list(valueAt(one, ['spec', 'addresses'])).length === 0 &&
          text(valueAt(one, ['spec', 'resolution'])) !== 'DYNAMIC_DNS',
      );
    for (const entry of entries) {
      for (const [index, port] of list(valueAt(entry, ['spec', 'ports'])).entries()) {
        const number = valueAt(port, ['number']);
        if (text(valueAt(port, ['protocol']))?.toUpperCase() !== 'TCP' || typeof number !== 'number') continue;
        const other = first.get(number);
        if (other && other !== entry)
          report(
            entry,
            ['spec', 'ports', index],
            `TCP port ${number} without addresses is also that of another entry`,
            { related: [other] },
          );
        else first.set(number, entry);
      }
    }
  },
};
