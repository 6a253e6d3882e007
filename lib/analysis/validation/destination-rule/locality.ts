/** What is wrong with a list of localities: a form Istio does not read, or one inside another. */
export function overlappingLocality(localities: readonly string[]): string | undefined {
  const seen: string[][] = [];
  for (const locality of localities) {
    if (/\*.*\*|\*./.test(locality)) return `${locality} has * elsewhere than at its end`;
    const parts = splitLocality(locality);
    if (parts.includes('')) return `${locality} has an empty region, zone or subzone`;
    if (seen.some((earlier) => covers(earlier, parts))) return `${locality} is covered by an earlier locality`;
    // Istio notices a wider one after a narrower one at these two levels only.
    if (parts.length < 3 && seen.some((earlier) => covers(parts, earlier)))
      return `${locality} covers an earlier locality`;
    seen.push(parts);
  }
  return undefined;
}

function splitLocality(locality: string): string[] {
  const [region = '', zone, ...rest] = locality.split('/');
  if (zone === undefined) return [region];
  return rest.length === 0 ? [region, zone] : [region, zone, rest.join('/')];
}

function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  return wide.every((part, index) => part === '*' || part === narrow[index]);
}
