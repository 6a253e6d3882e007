/** A part of a TrafficPolicy as Istio nests it. */
export type Fragment = { readonly [key: string]: unknown };

/** The single values of a TrafficPolicy, each with the fragment that sets it. */
export type PolicySlots = Readonly<Record<string, Fragment>>;

/** One slot for each value that is given: `connectionPool.tcp.maxConnections`. */
export function slotsOf(section: string, values: Readonly<Record<string, unknown>>): PolicySlots {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [`${section}.${name}`, nest([...section.split('.'), name], value)]),
  );
}

function nest(path: readonly string[], value: unknown): Fragment {
  const [first, ...rest] = path;
  return first === undefined ? {} : { [first]: rest.length > 0 ? nest(rest, value) : value };
}

/** The policy in which all these values are set. */
export function policyOf(slots: PolicySlots): Fragment {
  return Object.keys(slots)
    .sort()
    .reduce<Fragment>((policy, key) => join(policy, slots[key] ?? {}), {});
}

function join(a: Fragment, b: Fragment): Fragment {
  const result: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const mine = result[key];
    result[key] = isFragment(mine) && isFragment(value) ? join(mine, value) : value;
  }
  return result;
}

const isFragment = (value: unknown): value is Fragment =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `connectionPool` of `connectionPool.tcp.maxConnections`: what a subset of Istio replaces as a whole. */
export const sectionOf = (slot: string) => slot.split('.', 1)[0] ?? slot;
