/** How formats of the schemas are told to people. */
const FORMATS: Readonly<Record<string, string>> = {
  duration: 'a duration such as 500ms, 1.5s or 2m',
  'positive-duration': 'a duration of at least 1ms, such as 500ms, 1.5s or 2m',
  'without-wildcard': 'text without *',
  port: 'a port between 1 and 65535',
  'port-name': 'the name of a port: up to 62 letters, digits and -',
  'http-url': 'a URL that starts with http:// or https://',
  'module-url': 'a URL with http, https, file or oci',
  address: 'an IP address, a host name, or unix:// and an absolute path',
  'date-time': 'a time such as 2026-01-31T12:00:00Z',
};

export function describeFormat(format: string): string {
  return FORMATS[format] ?? `a ${format}`;
}

/** A value as it is written, cut when it is long. */
export function describeValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'text', number: 'a number', boolean: 'true or false', object: 'a map' }[typeof value as string] ?? ''
  );
}

/** A list for a message, cut when it is long. */
export function many(values: readonly string[], most: number): string {
  if (values.length === 0) return 'nothing';
  return values.length <= most
    ? values.join(', ')
    : `${values.slice(0, most).join(', ')} and ${values.length - most} more`;
}
