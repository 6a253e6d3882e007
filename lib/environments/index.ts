import { demo } from './demo';
import type { Environment } from './environment';
import { production } from './production';
import { staging } from './staging';

export { demo, type Environment, production, staging };

/** Every environment, the default one first. */
export const environments: readonly Environment[] = [demo, staging, production];

/** @throws when there is no such environment; the message lists those that there are */
export function environmentNamed(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const known = environments.map((environment) => environment.name).join(', ');
  throw new Error(`MESH_ENV: no environment "${name}"; known: ${known}; add a file to lib/environments for a new one`);
}
