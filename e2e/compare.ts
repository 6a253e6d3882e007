import { isRecord } from '../lib/manifests';

/**
 * Where an object that a server returned lacks or changed what was sent, as `path: sent, returned` lines.
 * The server may add fields; it may leave out what is its zero value, and write quantities in another unit.
 */
export function lostFields(sent: unknown, returned: unknown, path = ''): string[] {
  if (isEmpty(sent) && isEmpty(returned)) {
    return [];
  }
  if (Array.isArray(sent) && Array.isArray(returned)) {
    return sent.length === returned.length
      ? sent.flatMap((item, index) => lostFields(item, returned[index], `${path}[${index}]`))
      : [`${path}: sent ${sent.length} items, returned ${returned.length}`];
  }
  if (isRecord(sent) && isRecord(returned)) {
    return Object.entries(sent).flatMap(([key, value]) =>
      lostFields(value, returned[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return sent === returned || sameQuantity(sent, returned)
    ? []
    : [`${path}: sent ${JSON.stringify(sent)}, returned ${JSON.stringify(returned)}`];
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isRecord(value) && Object.values(value).every(isEmpty))
  );
}

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

function sameQuantity(one: unknown, other: unknown): boolean {
  const amount = quantity(one);
  return amount !== undefined && amount === quantity(other);
}

function quantity(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|k|M|G|Ki|Mi|Gi)?$/.exec(String(value));
  const factor = UNITS[match?.[2] ?? ''];
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}
