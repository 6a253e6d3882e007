import { Command } from 'commander';
import { commands } from './commands';

/**
 * The `mesh` command. Only the module of the command that is run is loaded, so that what one command
 * needs does not slow another.
 */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('mesh')
    .description('Checks, asks and explains an Istio mesh from its manifests, without a cluster.')
    .usage('<command> [options]')
    .helpCommand('help [command]', 'how to use a command')
    .showHelpAfterError('(add --help for the options)');
  const chosen = argv.filter((argument) => !argument.startsWith('-') && argument !== 'help')[0];
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary);
    if (name === chosen) load().configure(command);
  }
  await program.parseAsync(argv, { from: 'user' });
}

if (require.main === module) {
  run(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
}
