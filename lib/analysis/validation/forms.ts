import { isIPv4, isIPv6 } from 'node:net';

// How Istio's webhook reads names, hosts, addresses and ports. Each function gives what is wrong, or nothing.

const DNS_LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const WILDCARD_LABEL = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const LABEL_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_PREFIX = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*$/;

export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && DNS_LABEL.test(text);
}

/** A function of a text that is asked about few different ones. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (!known.has(text)) known.set(text, answer(text));
    return known.get(text) as T;
  };
}

/** A full host name; a dot at its end is allowed. A mesh names each of its hosts many times. */
export const hostProblem = remembered((host: string): string | undefined => {
  if (host === '') return 'a host must not be empty';
  if (host.length > 255) return `${quote(host)} is longer than 255 characters`;
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (/^[-+]?\d+$/.test(last)) return `${quote(host)} ends in a number; the last part of a host name must not be one`;
  if (last === '') labels.pop();
  const wrong = labels.find((label) => !isDnsLabel(label));
  return wrong === undefined
    ? undefined
    : `${quote(host)} is no host name: ${quote(wrong)} may have letters, digits and - only`;
});

/** A host name whose first part may be, or begin with, `*`. */
export function wildcardHostProblem(host: string): string | undefined {
  if (host === '') return 'a host must not be empty';
  if (host.length > 255) return `${quote(host)} is longer than 255 characters`;
  const dot = host.indexOf('.');
  const first = dot < 0 ? host : host.slice(0, dot);
  if (first.length > 63 || !WILDCARD_LABEL.test(first)) {
    return `${quote(host)} is no host name: ${quote(first)} may have letters, digits and -, and * only in front`;
  }
  return dot < 0 ? undefined : hostProblem(host.slice(dot + 1));
}

export function isIp(text: string): boolean {
  return isIPv4(text) || isIPv6(text.replace(/%[^/]+$/, ''));
}

/** An address, or a range such as `10.0.0.0/8`. */
export function subnetProblem(text: string): string | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (bits === undefined) return isIp(text) ? undefined : `${quote(text)} is no IP address`;
  const valid = more.length === 0 && /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
  return valid ? undefined : `${quote(text)} is no range of IP addresses; write one such as 10.0.0.0/8`;
}

export function portProblem(port: number): string | undefined {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? undefined : `${port} is no port; it must be 1 to 65535`;
}

const PROTOCOLS = [
  'tcp',
  'udp',
  'grpc',
  'grpc-web',
  'http',
  'http_proxy',
  'http2',
  'https',
  'tls',
  'mongo',
  'redis',
  'mysql',
];
const HTTP_PROTOCOLS = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web']);

export function protocolProblem(protocol: string): string | undefined {
  if (PROTOCOLS.includes(protocol.toLowerCase())) return undefined;
  return `${quote(protocol)} is no protocol Istio knows; it knows ${PROTOCOLS.map((name) => name.toUpperCase()).join(', ')}`;
}

export function isHttpProtocol(protocol: string): boolean {
  return HTTP_PROTOCOLS.has(protocol.toLowerCase());
}

export function isTlsProtocol(protocol: string): boolean {
  return /^(https|tls)$/i.test(protocol);
}

export function labelProblem(key: string, value: string): string | undefined {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  if (!LABEL_NAME.test(name) || name.length > 63 || (prefix !== undefined && !LABEL_PREFIX.test(prefix))) {
    return `${quote(key)} is no label key`;
  }
  return value === '' || LABEL_NAME.test(value) ? undefined : `${quote(value)} is no label value`;
}

/** A path to a socket: absolute and no folder, or `@` and a name. */
export function socketProblem(path: string): string | undefined {
  if (path.startsWith('@') || (path.startsWith('/') && !path.endsWith('/'))) return undefined;
  return `${quote(path)} is no absolute path to a socket`;
}

const regexes = new Map<string, string | undefined>();

/** RE2 is what the proxy runs: it has neither look-around nor back references. */
export function regexProblem(regex: string): string | undefined {
  if (regex === '') return 'a regular expression must not be empty';
  if (regex.length > 1024) return `the regular expression has ${regex.length} characters; at most 1024 are allowed`;
  if (!regexes.has(regex)) regexes.set(regex, compileProblem(regex));
  return regexes.get(regex);
}

function compileProblem(regex: string): string | undefined {
  // Nothing but names, dots and simple repetition: valid without loading a compiler.
  if (/^(?:[\w/\- ]|\\[./dws]|\.[*+?]?)*$/.test(regex)) return undefined;
  const { RE2JS } = require('re2js') as typeof import('re2js');
  try {
    RE2JS.compile(regex);
    return undefined;
  } catch (error) {
    return `${quote(regex)} is no RE2 expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
