import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { environmentNamed } from '../../lib/environments';
import { type Manifest, MeshApp } from '../../lib/istio';
import { buildApp } from '../../main';

/** What a file of docs/examples exports. */
export interface Example {
  build(app: MeshApp): void;
}

const ROOT = resolve(__dirname, '..', '..');
const BLOCK = /(<!-- embed: (.+?) -->\n)[\s\S]*?(<!-- \/embed -->)/g;

/**
 * Fills the blocks of a page with what the code says today:
 *
 * - `code FILE [REGION]`: a file of the project, or the part between `#region REGION` and `#endregion`
 * - `object ENVIRONMENT KIND NAMESPACE/NAME [FIELD]`: an object that an environment renders, or one field of it
 * - `example FILE KIND NAMESPACE/NAME [FIELD]`: the same for an example
 *
 * @throws when a block names what does not exist
 */
export function embed(page: string, text: string): string {
  return text.replace(BLOCK, (_, open: string, command: string, close: string) => {
    try {
      return `${open}${contentOf(command.split(' '))}\n${close}`;
    } catch (error) {
      throw new Error(`${page}: embed: ${command}: ${error instanceof Error ? error.message : error}`);
    }
  });
}

function contentOf([kind, ...words]: string[]): string {
  const [first = '', second = '', third = '', field] = words;
  if (kind === 'code') return fenced('ts', region(first, second));
  const objects =
    kind === 'object' ? objectsOfEnvironment(first) : kind === 'example' ? objectsOfExample(first) : undefined;
  if (!objects) throw new Error(`unknown; known: code, object, example`);
  return fenced('yaml', stringify(fieldOf(find(objects, second, third), field), { lineWidth: 0 }).trimEnd());
}

const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

function region(file: string, name: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8').trimEnd();
  if (name === '') return text;
  const found = new RegExp(`// #region ${name}\\n([\\s\\S]*?)\\n *// #endregion`).exec(text)?.[1];
  if (found === undefined) throw new Error(`${file} has no region "${name}"`);
  const lines = found.split('\n');
  const indent = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}

const rendered = new Map<string, readonly Manifest[]>();

function objectsOfEnvironment(name: string): readonly Manifest[] {
  return remember(`environment ${name}`, () => buildApp(environmentNamed(name)));
}

function objectsOfExample(file: string): readonly Manifest[] {
  return remember(`example ${file}`, () => {
    const example: Example = require(join(ROOT, file));
    const app = new MeshApp({ environment: 'example' });
    example.build(app);
    return app;
  });
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

function find(objects: readonly Manifest[], kind: string, name: string): Manifest {
  const labels = objects.map(({ kind, metadata }) => [
    kind,
    metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name,
  ]);
  const found = objects[labels.findIndex(([itsKind, itsName]) => itsKind === kind && itsName === name)];
  if (found) return found;
  const known = labels.filter(([itsKind]) => itsKind === kind).map(([, itsName]) => itsName);
  throw new Error(`no ${kind} ${name}; there are: ${known.join(', ') || 'none of that kind'}`);
}

function fieldOf(object: Manifest, field: string | undefined): unknown {
  if (field !== undefined) {
    const value = field
      .split('.')
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);
    if (value === undefined) throw new Error(`${object.kind} ${object.metadata.name} has no ${field}`);
    return { [field.split('.').at(-1) ?? '']: value };
  }
  // What every object carries alike says nothing about this one.
  const { labels: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
