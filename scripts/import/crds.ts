import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** A JSON schema, or a part of one. */
export interface Schema {
  [keyword: string]: unknown;
}

/** One kind in its newest API version. */
export interface Crd {
  readonly group: string;
  readonly kind: string;
  readonly version: string;
  readonly schema: Schema;
  /** The whole definition with this version alone, for `cdk8s import`. */
  readonly definition: unknown;
}

interface WrittenVersion {
  readonly name: string;
  readonly served?: boolean;
  readonly schema?: { readonly openAPIV3Schema?: Schema };
}

interface WrittenCrd {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly WrittenVersion[];
  };
}

/** The text of a file or of what a URL answers. */
export async function readSource(source: string): Promise<string> {
  if (!/^https?:/.test(source)) return readFileSync(source, 'utf8');
  const response = await fetch(source);
  if (!response.ok) throw new Error(`${source}: HTTP ${response.status}; give a file or URL of Istio's CRDs`);
  return response.text();
}

/** Istio's kinds, each in its newest served version, sorted by group and kind. */
export function newestCrds(text: string): Crd[] {
  const crds: Crd[] = [];
  for (const document of parseAllDocuments(text)) {
    const written = document.toJS() as WrittenCrd | null;
    if (written?.kind !== 'CustomResourceDefinition' || !written.spec.group.endsWith('istio.io')) continue;
    const newest = written.spec.versions
      .filter((version) => version.served !== false)
      .sort((a, b) => rank(b.name) - rank(a.name))[0];
    const schema = newest?.schema?.openAPIV3Schema;
    if (!newest || !schema) throw new Error(`${written.metadata.name}: no served version with a schema`);
    const definition = withoutProse({ ...written, spec: { ...written.spec, versions: [newest] } });
    crds.push({ group: written.spec.group, kind: written.spec.names.kind, version: newest.name, schema, definition });
  }
  if (crds.length === 0) throw new Error('no custom resource definition of an istio.io group in it');
  return crds.sort((a, b) => (`${a.group} ${a.kind}` < `${b.group} ${b.kind}` ? -1 : 1));
}

/** Kubernetes' order of versions: v2 over v1, v1 over v1beta1, v1beta1 over v1alpha3. */
function rank(version: string): number {
  const [, major = '0', stage, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  const maturity = { alpha: 0, beta: 1 }[stage as 'alpha' | 'beta'] ?? 2;
  return maturity * 1e6 + Number(major) * 1e3 + Number(minor);
}

/** Descriptions are most of a CRD, and none of what the bindings need. A field called description stays. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => !(key === 'description' && typeof child === 'string'))
      .map(([key, child]) => [key, withoutProse(child)]),
  );
}
