import { readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');

/** A block of a Markdown page. */
export const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

/** Code in the language that the file's name says. */
export const codeBlock = (file: string, code: string) => fenced(extname(file).slice(1), code);

/** A file of the project, or the part of it between `#region NAME` and `#endregion`. */
export function region(file: string, name: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8').trimEnd();
  if (name === '') return text;
  const found = new RegExp(`// #region ${name}\\n([\\s\\S]*?)\\n *// #endregion`).exec(text)?.[1];
  if (found === undefined) throw new Error(`${file} has no region "${name}"`);
  const lines = found.split('\n');
  const indent = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}
