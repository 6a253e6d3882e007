/**
 * To which namespaces an object is exported: everywhere, nowhere, or a list (`.` already replaced by the object's own).
 */
export type Visibility = { readonly everywhere: boolean; readonly namespaces: readonly string[] };

/** Reads `exportTo`, with the default of the mesh settings for an empty one. */
export function visibilityOf(
  exportTo: readonly string[] | undefined,
  namespace: string,
  fallback: readonly string[] = ['*'],
): Visibility {
  const listed = exportTo && exportTo.length > 0 ? exportTo : fallback;
  if (listed.includes('~')) return { everywhere: false, namespaces: [] };
  if (listed.includes('*')) return { everywhere: true, namespaces: [] };
  return { everywhere: false, namespaces: [...new Set(listed.map((one) => (one === '.' ? namespace : one)))] };
}

export function isVisible(visibility: Visibility, namespace: string): boolean {
  return visibility.everywhere || visibility.namespaces.includes(namespace);
}
