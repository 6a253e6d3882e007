import { ApiObject } from 'cdk8s';

/**
 * The fields that a JSON patch adds and the generated bindings drop: they copy the fields they know, after the
 * patches, so that a misspelt one would be eaten without a word.
 */
export function droppedFields(object: ApiObject, rendered: unknown): string[] {
  const { patches } = object as unknown as { readonly patches?: readonly unknown[] };
  if (!patches?.length) return [];
  return missing(ApiObject.prototype.toJson.call(object), rendered, '');
}

function missing(written: unknown, rendered: unknown, path: string): string[] {
  // Bindings unwrap a quantity or a port, which they write as an object: there is nothing below to compare.
  if (typeof written !== 'object' || written === null || typeof rendered !== 'object' || rendered === null) return [];
  const names = new Map(Object.keys(rendered).map((name) => [name.toLowerCase(), name]));
  return Object.entries(written).flatMap(([name, value]) => {
    const place = Array.isArray(written) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    // Bindings write a few names with other capitals than the API does.
    const own = names.get(name.toLowerCase());
    if (own === undefined) return value === undefined ? [] : [place];
    return missing(value, (rendered as Readonly<Record<string, unknown>>)[own], place);
  });
}
