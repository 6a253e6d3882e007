import { environments } from '../lib/environments';

/** Names of the environments that `main.ts` knows. */
export function environmentNames(): readonly string[] {
  return environments.map(({ name }) => name);
}
