import { createHash } from 'node:crypto';
import { requireAbsolutePath } from './checks';

/** How {@link ConfigFiles} reach the container. */
export interface ConfigFilesOptions {
  /**
   * What follows the workload's name in the name of the ConfigMap.
   * @default - `config`, `config-2` and so on
   */
  readonly name?: string;
  /**
   * Whether the program notices a change by itself, within the minute or two that kubelet takes.
   * @default false - a change of the text restarts the pods
   */
  readonly reloaded?: boolean;
}

/** Text files in a folder of a container, kept in a ConfigMap. */
export class ConfigFiles {
  /**
   * @param folder absolute path of the folder in the container; it holds these files and nothing else
   * @param files text by file name
   * @throws when the folder is no absolute path, or a file name cannot be a ConfigMap's key
   */
  static at(folder: string, files: Readonly<Record<string, string>>, options: ConfigFilesOptions = {}): ConfigFiles {
    requireAbsolutePath('the folder of config files', folder);
    const names = Object.keys(files);
    const bad = names.find((name) => !/^[-._a-zA-Z0-9]{1,253}$/.test(name) || name.startsWith('..'));
    if (names.length === 0 || bad !== undefined) {
      const what = bad === undefined ? 'no config files' : `the config file name "${bad}" is not allowed`;
      throw new Error(`${what} at ${folder}; name files with letters, digits, "-", "_" and "."`);
    }
    return new ConfigFiles(folder, { ...files }, options.name, options.reloaded ?? false);
  }

  private constructor(
    readonly folder: string,
    readonly files: Readonly<Record<string, string>>,
    readonly name: string | undefined,
    readonly reloaded: boolean,
  ) {}

  /** Changes exactly when a file does. */
  get checksum(): string {
    const entries = Object.entries(this.files).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16);
  }
}
