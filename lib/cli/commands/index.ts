import type { Command } from 'commander';

/** What a file in this folder exports: it gives its command a description, arguments, options and an action. */
export interface CommandModule {
  configure(command: Command): void;
}

export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => CommandModule;
}

/**
 * Every command, in the order `mesh --help` shows them; `load` runs only for the one that was asked for:
 * `load: () => require('./check') as typeof import('./check')`.
 */
export const commands: readonly CommandEntry[] = [
  {
    name: 'ask',
    summary: 'what the mesh does with one request, and why',
    load: () => require('./ask') as typeof import('./ask'),
  },
  {
    name: 'check',
    summary: 'find mistakes in manifests, with cause and fix',
    load: () => require('./check') as typeof import('./check'),
  },
  {
    name: 'conformance',
    summary: 'compare the simulator with recorded answers of a real mesh',
    load: () => require('./conformance') as typeof import('./conformance'),
  },
];
