/** Checks of single values: each throws at the call with what was given, what is allowed and how to fix it. */

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** A mistake in one value, reported where the value is made. */
export function invalid(what: string, got: unknown, allowed: string): Error {
  const shown = typeof got === 'string' ? `"${got}"` : String(got);
  return new Error(`${what}: ${shown} is not allowed; ${allowed}`);
}

export function checkDnsLabel(what: string, name: string): string {
  if (name.length > 63 || !DNS_LABEL.test(name)) {
    throw invalid(
      what,
      name,
      'a DNS label has at most 63 lower-case letters, digits or "-" and starts and ends with a letter or digit',
    );
  }
  return name;
}

/** A DNS name of one or more labels, without a trailing dot. */
export function checkDnsName(what: string, name: string): string {
  if (
    name.length === 0 ||
    name.length > 253 ||
    !name.split('.').every((label) => label.length <= 63 && DNS_LABEL.test(label))
  ) {
    throw invalid(
      what,
      name,
      'a DNS name is a list of labels joined by ".", each of lower-case letters, digits and "-"; give the name without scheme, port or path',
    );
  }
  return name;
}

/** A host as Istio's Gateways and VirtualServices take it: a DNS name, `*.` and a DNS name, or `*`. */
export function checkHost(what: string, host: string): string {
  if (host === '*') return host;
  return host.startsWith('*.') ? `*.${checkDnsName(what, host.slice(2))}` : checkDnsName(what, host);
}

export function checkPort(what: string, port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw invalid(what, port, 'a port is a whole number from 1 to 65535');
  }
  return port;
}

export function checkPercent(what: string, percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw invalid(what, percent, 'a percentage lies between 0 and 100');
  return percent;
}

export function checkWholeNumber(what: string, value: number, least: number, most = 2 ** 31 - 1): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(what, value, `give a whole number from ${least} to ${most}`);
  }
  return value;
}

/** HTTP header names are compared without case; Istio wants them in lower case. */
export function checkHeaderName(what: string, name: string): string {
  if (!HEADER_NAME.test(name)) throw invalid(what, name, 'a header name has letters, digits and "-" only');
  return name.toLowerCase();
}

export function checkNotEmpty(what: string, value: string): string {
  if (value === '') throw invalid(what, value, 'give a value that is not empty');
  return value;
}

export function checkPath(what: string, path: string): string {
  if (!path.startsWith('/')) throw invalid(what, path, `a path starts with "/"; write "/${path}"`);
  if (/[?#]/.test(path)) throw invalid(what, path, 'a path has no query or fragment; match the query with QueryMatch');
  return path;
}
