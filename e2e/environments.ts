/** Names of the environments that `main.ts` knows. */
export function environmentNames(): readonly string[] {
  return ['demo', 'staging', 'production'];
}
