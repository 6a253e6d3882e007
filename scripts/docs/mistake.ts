import { emptyApp, exampleOf } from './examples';

/** What somebody is told who makes a mistake of an example. */
export function mistake(file: string, name: string): string {
  const { mistakes = {} } = exampleOf(file);
  const make = mistakes[name];
  if (!make) throw new Error(`${file} has no mistake "${name}"; it has: ${Object.keys(mistakes).join(', ') || 'none'}`);
  const app = emptyApp();
  try {
    make(app);
    app.render();
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('is no mistake: it renders');
}
