import { MalformedObjectError } from '../../lib/simulator';
import type { TestMesh } from '../../lib/testing';
import { meshWith } from '../mesh';
import type { Row } from '../row';
import type { Mutant } from './mutants';

/** What came of all mutants. */
export interface Hunt {
  readonly caught: number;
  /** By object and change. */
  readonly survivors: readonly string[];
  /** No API server takes these: nothing is left to be caught. */
  readonly malformed: number;
}

/** Holds every behaviour against every mutant until one of them fails. */
export function hunt(mutants: Iterable<Mutant>, rows: readonly Row[]): Hunt {
  const behaviours = rows.flatMap((row) => Object.values(row.behaviours));
  // Nobody reads these failures, and writing down where each comes from takes most of their time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return held(mutants, behaviours);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function held(mutants: Iterable<Mutant>, behaviours: ((mesh: TestMesh) => void)[]): Hunt {
  let [caught, malformed] = [0, 0];
  const survivors: string[] = [];
  for (const { object, change, objects } of mutants) {
    try {
      const mesh = meshWith(objects);
      const catcher = behaviours.find((holds) => fails(() => holds(mesh)));
      if (!catcher) {
        survivors.push(`${object}: ${change}`);
        continue;
      }
      caught += 1;
      // The next mutant is most likely of the same object, so the same behaviour is asked first.
      behaviours.unshift(...behaviours.splice(behaviours.indexOf(catcher), 1));
    } catch (error) {
      if (!(error instanceof MalformedObjectError)) throw error;
      malformed += 1;
    }
  }
  return { caught, survivors, malformed };
}

function fails(assertion: () => void): boolean {
  try {
    assertion();
    return false;
  } catch (error) {
    if (error instanceof MalformedObjectError) throw error;
    return true;
  }
}
