const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Seconds of a duration as Kubernetes objects write it: `1m30s`, `0.5s`, `500ms`. */
export function seconds(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  let total = 0;
  let rest = text;
  while (rest !== '') {
    const part = /^([0-9]*\.?[0-9]+)(h|ms|m|s|us|µs|ns)/.exec(rest);
    if (!part) return undefined;
    total += Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0);
    rest = rest.slice(part[0].length);
  }
  return Math.round(total * 1e9) / 1e9;
}

/** A duration as protocol buffers write it in JSON: `0.100s`, `2s`. */
export function protoDuration(text: unknown): string | undefined {
  const value = seconds(text);
  if (value === undefined) return undefined;
  if (Number.isInteger(value)) return `${value}s`;
  const digits = [3, 6, 9].find((count) => Math.abs(Number(value.toFixed(count)) - value) < 1e-10) ?? 9;
  return `${value.toFixed(digits)}s`;
}
