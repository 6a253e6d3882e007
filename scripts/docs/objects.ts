import { join } from 'node:path';
import { environmentNamed, environments } from '../../lib/environments';
import type { Manifest, MeshApp } from '../../lib/istio';
import { loadManifests } from '../../lib/manifests';
import { buildApp } from '../../main';
import { ROOT } from './code';
import { emptyApp, exampleOf } from './examples';

const rendered = new Map<string, readonly Manifest[]>();

export function objectsOfEnvironment(name: string): readonly Manifest[] {
  return remember(`environment ${name}`, () => buildApp(environmentNamed(name)));
}

export function objectsOfExample(file: string): readonly Manifest[] {
  return remember(`example ${file}`, () => {
    const app = emptyApp();
    exampleOf(file).build(app);
    return app;
  });
}

export function objectsOfFile(file: string): readonly Manifest[] {
  return loadManifests([join(ROOT, file)]) as readonly object[] as readonly Manifest[];
}

/**
 * The kinds that any environment renders, as `--prune-allowlist` names them. Without those that hold what is not in the
 * manifests: a namespace goes with all its objects, a claim with its data.
 */
export function prunableKinds(): string[] {
  const kinds = environments
    .flatMap(({ name }) => objectsOfEnvironment(name))
    .filter(({ kind }) => kind !== 'Namespace' && kind !== 'PersistentVolumeClaim')
    .map(({ apiVersion, kind }) => `${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}/${kind}`);
  return [...new Set(kinds)].sort();
}

function remember(key: string, build: () => MeshApp): readonly Manifest[] {
  const known =
    rendered.get(key) ??
    build()
      .render()
      .objects.map((object) => object.manifest);
  rendered.set(key, known);
  return known;
}

export function find(objects: readonly Manifest[], kind: string, name: string): Manifest {
  const labels = objects.map(({ kind, metadata }) => [
    kind,
    metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name,
  ]);
  const found = objects[labels.findIndex(([itsKind, itsName]) => itsKind === kind && itsName === name)];
  if (found) return found;
  const known = labels.filter(([itsKind]) => itsKind === kind).map(([, itsName]) => itsName);
  throw new Error(`no ${kind} ${name}; there are: ${known.join(', ') || 'none of that kind'}`);
}

/** An object without what every object carries alike, or one field of it. */
export function fieldOf(object: Manifest, field: string | undefined): unknown {
  if (field !== undefined) {
    const value = field
      .split('.')
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);
    if (value === undefined) throw new Error(`${object.kind} ${object.metadata.name} has no ${field}`);
    const names = field.split('.').filter((key) => Number.isNaN(Number(key)));
    return { [names.at(-1) ?? '']: field.endsWith(names.at(-1) ?? '') ? value : [value] };
  }
  const { labels: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
