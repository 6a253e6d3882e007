import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MeshApp } from '../../lib/istio';
import { ROOT } from './code';

/** What a file of docs/examples exports. */
export interface Example {
  build(app: MeshApp): void;
  /** What goes wrong, by the name of its region. */
  readonly mistakes?: Readonly<Record<string, (app: MeshApp) => void>>;
}

/** Every example, relative to the project. */
export function exampleFiles(): string[] {
  return readdirSync(join(ROOT, 'docs', 'examples'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `docs/examples/${file}`);
}

export function exampleOf(file: string): Example {
  return require(join(ROOT, file)) as Example;
}

export const emptyApp = () => new MeshApp({ environment: 'example' });
