import * as path from 'node:path';
import { isUserError, messageOf, SynthesisError } from './errors';
import type { MeshApp } from './mesh-app';

/**
 * Builds an app and synthesizes it, as the main program: what goes wrong is told on stderr, without a stack trace
 * where the input is at fault, and the process ends with code 1.
 */
export function runApp(build: () => MeshApp): void {
  try {
    const app = build();
    app.synth();
    if (app.publishes) {
      // The cdk8s command keeps stdout to itself and lists its staging folder.
      process.stderr.write(`wrote environment ${app.environment} to ${app.outdir}/\n`);
    }
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n\n`);
    process.exitCode = 1;
  }
}

/** The text a person sees: the message and the line of the input for a user's error, the stack for a bug. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return `error: ${String(error)}`;
  }
  if (error instanceof SynthesisError) {
    return error.message;
  }
  if (!isUserError(error)) {
    return `unexpected error: a value of a wrong type, which npm run typecheck would tell, or a bug: ${error.stack ?? error.message}`;
  }
  const [message, place] = [messageOf(error), callerOf(error)];
  return new SynthesisError([place === undefined ? message : `${message}\nat ${place}`]).message;
}

/** The first line of the stack outside the library: where the wrong value was given. */
function callerOf(error: Error): string | undefined {
  const library = `${path.dirname(__dirname)}${path.sep}`;
  return (error.stack ?? '')
    .split('\n')
    .map((line) => /^\s+at (?:.*\()?(\/[^()]+|[A-Z]:\\[^()]+):(\d+):\d+\)?$/.exec(line))
    .filter((match) => match !== null)
    .map(([, file, line]) => ({ file: file ?? '', line }))
    .filter(({ file }) => !file.startsWith(library) && !file.includes(`${path.sep}node_modules${path.sep}`))
    .map(({ file, line }) => `${path.relative(process.cwd(), file)}:${line}`)
    .at(0);
}
