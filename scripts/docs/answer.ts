import { join } from 'node:path';
import { Command } from 'commander';
import { configure, loadMesh } from '../../lib/cli/commands/ask';
import type { TestMesh } from '../../lib/testing/mesh';
import { ROOT } from './code';

// Pages ask the same mesh many questions.
const meshes = new Map<string, TestMesh>();

/** A question to the mesh as one types it, and what the command prints. */
export function answer(words: readonly string[]): string {
  let printed = '';
  const command = new Command('ask').exitOverride().configureOutput({
    writeOut: (text) => {
      printed += text;
    },
  });
  configure(command, (paths, options) => {
    const { meshConfig, outbound, istio, jwks } = options;
    const key = JSON.stringify([paths, meshConfig, outbound, istio, jwks]);
    const mesh =
      meshes.get(key) ??
      loadMesh(
        paths.map((path) => join(ROOT, path)),
        options,
      );
    meshes.set(key, mesh);
    return mesh;
  });
  command.parse(words, { from: 'user' });
  return `$ npm run -s mesh -- ask ${words.join(' ')}\n${printed.trimEnd()}`;
}
