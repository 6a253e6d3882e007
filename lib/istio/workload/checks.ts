/** Throws unless the value is a whole number from `min` on. */
export function requireWhole(what: string, value: number, min: number, fix: string): void {
  if (!Number.isInteger(value) || value < min) {
    throw new Error(`${what} is ${value}; it must be a whole number of at least ${min}; ${fix}`);
  }
}

/** Throws unless the value is a port number. */
export function requirePort(what: string, port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${what} is ${port}; a port is a whole number from 1 to 65535`);
  }
}

/** Throws unless the value is an absolute path without `..`. */
export function requireAbsolutePath(what: string, path: string): void {
  if (!path.startsWith('/') || path === '/' || path.split('/').includes('..')) {
    throw new Error(`${what} is "${path}"; it must be an absolute path below /, without ".."`);
  }
}
