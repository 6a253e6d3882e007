import * as fs from 'node:fs';
import * as path from 'node:path';
import type { OutputFile } from './rendered';

/**
 * Makes a folder hold exactly these files. They are written into a fresh folder beside it, which then takes
 * its place, so that a run that fails halfway leaves the folder as it was.
 *
 * @throws when the folder holds something that synth does not write
 */
export function replaceFolder(folder: string, files: readonly OutputFile[]): void {
  refuseForeignFiles(folder);
  const target = path.resolve(folder);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const workspace = fs.mkdtempSync(path.join(path.dirname(target), `.${path.basename(target)}-`));
  const next = path.join(workspace, 'next');
  const previous = path.join(workspace, 'previous');
  try {
    writeFiles(next, files);
    if (fs.existsSync(target)) {
      fs.renameSync(target, previous);
    }
    try {
      fs.renameSync(next, target);
    } catch (error) {
      if (fs.existsSync(previous)) {
        fs.renameSync(previous, target);
      }
      throw error;
    }
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}

/** Writes files into a folder that is made when it does not exist. */
export function writeFiles(folder: string, files: readonly OutputFile[]): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const target = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file.content, { mode: file.executable === true ? 0o755 : 0o644 });
  }
}

/** A mistyped output folder must not cost somebody's files. */
function refuseForeignFiles(folder: string): void {
  if (!fs.existsSync(folder)) {
    return;
  }
  const foreign = fs
    .readdirSync(folder)
    .filter((name) => name !== 'install' && !name.endsWith('.k8s.yaml'))
    .sort();
  if (foreign.length > 0) {
    throw new Error(
      `${folder}: not replaced, because it holds files that synth does not write: ${foreign.slice(0, 5).join(', ')}; move them away or choose another output folder`,
    );
  }
}
