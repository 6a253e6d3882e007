import { spawnSync } from 'node:child_process';

/** What a kubectl command answered. */
export interface Answer {
  readonly command: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl against the cluster of the current KUBECONFIG and waits for its end. */
export function kubectl(...args: string[]): Answer {
  const { KUBECTL_EXTERNAL_DIFF: _, ...env } = process.env; // a diff tool with a window would wait for a person
  const result = spawnSync('kubectl', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, env });
  if (result.error !== undefined) {
    throw new Failure(
      `kubectl does not start: ${result.error.message}; install it (https://kubernetes.io/docs/tasks/tools/)`,
    );
  }
  return {
    command: `kubectl ${args.join(' ')}`,
    code: result.status ?? 1,
    stdout: result.stdout,
    stderr: result.stderr,
  };
}

/** Runs kubectl and expects success without a warning. */
export function succeed(...args: string[]): Answer {
  const answer = kubectl(...args);
  if (answer.code !== 0) {
    throw new Failure(`${answer.command}\nended with code ${answer.code}:\n${answer.stderr || answer.stdout}`);
  }
  if (/^Warning:/m.test(answer.stderr)) {
    throw new Failure(`${answer.command}\nwarned:\n${answer.stderr}`);
  }
  return answer;
}

/** The non-empty lines of a command's output. */
export function linesOf(answer: Answer): string[] {
  return answer.stdout.split('\n').filter((line) => line !== '');
}

/** Something the cluster or the project does not do as it should; its message is shown without a stack. */
export class Failure extends Error {}
