/** Mistakes that the libraries below find first, and report without saying what to do: theirs, and ours. */
const KNOWN: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /^Duration amounts cannot be negative\. Received: (.*)$/,
    (amount) => `Duration: ${amount} is not allowed; a time is not negative: write for example Duration.millis(500)`,
  ],
  [
    /^Storage amounts cannot be negative\. Received: (.*)$/,
    (amount) => `Size: ${amount} is not allowed; a size is not negative: write for example Size.mebibytes(256)`,
  ],
  [
    /^There is already a Construct with name '(.*)' in (\w+)(?: \[(.*)\])?$/,
    (id, kind, parent) =>
      `${parent || kind}: two constructs have the id "${id}"; an id is unique in its scope: rename one, or pass another scope`,
  ],
];

/** A message in this library's words, where it knows better than the library that threw. */
export function inOurWords(message: string): string {
  for (const [pattern, say] of KNOWN) {
    const match = pattern.exec(message);
    if (match) return say(...match.slice(1));
  }
  return message;
}
