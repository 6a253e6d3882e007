import { inOurWords } from './library-errors';

/** Everything that is wrong with an app, told at once: each entry says what, where and how to fix it. */
export class SynthesisError extends Error {
  constructor(readonly errors: readonly string[]) {
    super(numbered(errors));
    this.name = 'SynthesisError';
  }
}

function numbered(errors: readonly string[]): string {
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  const lines = errors.map((error, index) => `  ${index + 1}. ${error.replaceAll('\n', '\n     ')}`);
  return `${count}, nothing was written:\n${lines.join('\n')}`;
}

/** What a thrown value says, without the class name that `String(error)` puts in front. */
export function messageOf(error: unknown): string {
  return error instanceof Error && isUserError(error) ? inOurWords(error.message) : String(error);
}

/**
 * Whether an error was thrown on purpose, for the person who wrote the input.
 * The engine's own classes (TypeError, RangeError…) mean a bug, whose stack is worth reading.
 */
export function isUserError(error: Error): boolean {
  return ![TypeError, RangeError, ReferenceError, SyntaxError, EvalError].some((bug) => error instanceof bug);
}
