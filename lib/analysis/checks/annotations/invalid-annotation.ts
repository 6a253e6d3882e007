import { isIP } from 'node:net';
import type { Check } from '../../check';
import { istioAnnotations } from './each-annotation';
import { KNOWN_ANNOTATIONS, type KnownAnnotation } from './known-annotations';

type Form = NonNullable<KnownAnnotation['form']>;

const ALLOWED: Readonly<Record<Form, string>> = {
  bool: 'true or false',
  ranges: 'a list of IP ranges such as 10.0.0.0/8, or *',
  ports: 'a list of ports from 1 to 65535',
  'inbound-ports': 'a list of ports from 1 to 65535, or *',
  interception: 'REDIRECT, TPROXY or NONE',
  quantity: 'a quantity such as 100m or 128Mi',
  number: 'a whole number',
};

export const invalidAnnotation: Check = {
  name: 'invalid-annotation',
  level: 'error',
  title: 'a value that an annotation of Istio cannot have',
  references: ['IST0125 InvalidAnnotation'],
  why: 'The sidecar injector refuses the pod, or starts its proxy without the setting.',
  fix: 'write a value that is allowed',
  kinds: ['Deployment', 'Pod'],
  run(model, report) {
    for (const { object, name, value, path } of istioAnnotations(model)) {
      const form = Object.hasOwn(KNOWN_ANNOTATIONS, name) ? KNOWN_ANNOTATIONS[name]?.form : undefined;
      if (form && !isAllowed(form, value)) report(object, path, `${JSON.stringify(value)} is not ${ALLOWED[form]}`);
    }
  },
};

function isAllowed(form: Form, value: string): boolean {
  const items = value === '' ? [] : value.split(',').map((item) => item.trim());
  switch (form) {
    case 'bool':
      return /^(true|false)$/i.test(value);
    case 'ranges':
      return value === '*' || items.every(isRange);
    case 'inbound-ports':
      return value === '*' || items.every(isPort);
    case 'ports':
      return items.every(isPort);
    case 'interception':
      return ['REDIRECT', 'TPROXY', 'NONE'].includes(value);
    case 'quantity':
      return /^\d+(\.\d+)?(m|[kMGTPE]|[KMGTPE]i)?$/.test(value);
    case 'number':
      return /^\d+$/.test(value);
  }
}

function isRange(item: string): boolean {
  const [address = '', bits, more] = item.split('/');
  const family = isIP(address);
  return (
    family !== 0 &&
    more === undefined &&
    bits !== undefined &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (family === 4 ? 32 : 128)
  );
}

function isPort(item: string): boolean {
  return /^\d+$/.test(item) && Number(item) >= 1 && Number(item) <= 65535;
}
