import { stringify } from 'yaml';
import { answer } from './answer';
import { codeBlock, fenced, region } from './code';
import { mistake } from './mistake';
import { fieldOf, find, objectsOfEnvironment, objectsOfExample, objectsOfFile, prunableKinds } from './objects';

const BLOCK = /(<!-- embed: (.+?) -->\n)[\s\S]*?(<!-- \/embed -->)/g;

type Fill = (...words: readonly string[]) => string;

const KINDS: Readonly<Record<string, Fill>> = {
  code: (file = '', name = '') => codeBlock(file, region(file, name)),
  object: (environment = '', kind = '', name = '', field) =>
    yaml(fieldOf(find(objectsOfEnvironment(environment), kind, name), field)),
  example: (file = '', kind = '', name = '', field) => yaml(fieldOf(find(objectsOfExample(file), kind, name), field)),
  file: (file = '', kind = '', name = '', field) => yaml(fieldOf(find(objectsOfFile(file), kind, name), field)),
  error: (file = '', name = '') => `${codeBlock(file, region(file, name))}\n\n${fenced('text', mistake(file, name))}`,
  ask: (...words) => fenced('console', answer(words)),
  prune: (environment = '') =>
    fenced(
      'sh',
      [
        `kubectl apply -f dist --prune -l mesh.cdk8s.io/environment=${environment}`,
        ...prunableKinds().map((kind) => `  --prune-allowlist=${kind}`),
      ].join(' \\\n'),
    ),
};

/**
 * Fills the blocks of a page with what the code says today:
 *
 * - `code FILE [REGION]`: a file of the project, or the part between `#region REGION` and `#endregion`
 * - `object ENVIRONMENT KIND NAMESPACE/NAME [FIELD]`: an object that an environment renders, or one field of it
 * - `example FILE KIND NAMESPACE/NAME [FIELD]`: the same for an example
 * - `file FILE KIND NAMESPACE/NAME [FIELD]`: the same for a file with manifests
 * - `error FILE NAME`: a region with a mistake of an example, and what it is told
 * - `ask PATH… OPTIONS…`: a question to the mesh on the command line, and its answer
 * - `prune ENVIRONMENT`: the command that deletes what an environment renders no more
 *
 * @throws when a block names what does not exist
 */
export function embed(page: string, text: string): string {
  return text.replace(BLOCK, (_, open: string, command: string, close: string) => {
    try {
      const [kind = '', ...words] = command.split(' ');
      const fill = KINDS[kind];
      if (!fill) throw new Error(`unknown; known: ${Object.keys(KINDS).join(', ')}`);
      return `${open}${fill(...words)}\n${close}`;
    } catch (error) {
      throw new Error(`${page}: embed: ${command}: ${error instanceof Error ? error.message : error}`);
    }
  });
}

function yaml(value: unknown): string {
  return fenced('yaml', stringify(value, { lineWidth: 0 }).trimEnd());
}
