import { commands } from './commands';

test('every command is named once and its module configures it', () => {
  const names = commands.map((command) => command.name);
  expect(new Set(names).size).toBe(names.length);
  for (const command of commands) expect(typeof command.load().configure).toBe('function');
});
