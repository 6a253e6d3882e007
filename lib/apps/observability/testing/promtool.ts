import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';

const SCRIPT = resolve(__dirname, '../../../../scripts/promtool.sh');

/** Prometheus's own checker, when it has been built on this machine. */
export class Promtool {
  /** The built promtool, or undefined with a line that says how to get it. */
  static find(): Promtool | undefined {
    const found = spawnSync(SCRIPT, ['--cached'], { encoding: 'utf8' });
    if (found.status === 0) return new Promtool(found.stdout.trim());
    process.stderr.write(`skipping the checks by promtool: ${found.stderr.trim()}\n`);
    return undefined;
  }

  private constructor(private readonly binary: string) {}

  /** Runs promtool in a folder with these files, given as objects or text; answers its exit code and all it says. */
  run(args: string[], files: Record<string, unknown>): { ok: boolean; output: string } {
    const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
    try {
      for (const [name, content] of Object.entries(files)) {
        writeFileSync(join(folder, name), typeof content === 'string' ? content : stringify(content));
      }
      return { ok: true, output: execFileSync(this.binary, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }) };
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      return { ok: false, output: `${stdout}${stderr}` };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
