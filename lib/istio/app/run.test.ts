import { SynthesisError } from './errors';
import { explain } from './run';

describe('what a person is told', () => {
  test('a wrong value: the message and the line that gave it', () => {
    const explained = explain(new Error('port 70000 is out of range'));
    // The line is outside the library in real life; this test lies inside it.
    expect(explained).toBe('1 error, nothing was written:\n  1. port 70000 is out of range');
    const error = new Error('port 70000 is out of range');
    error.stack = `Error: port 70000\n    at ServicePort.http (${__dirname}/../port.ts:9:1)\n    at main (${process.cwd()}/main.ts:12:3)`;
    expect(explain(error)).toBe('1 error, nothing was written:\n  1. port 70000 is out of range\n     at main.ts:12');
  });

  test('a bug: its stack', () => {
    expect(explain(new TypeError('x is not a function'))).toMatch(
      /typecheck would tell, or a bug: TypeError: x is not.*\n +at /,
    );
  });

  test('several errors: a numbered list', () => {
    expect(new SynthesisError(['one\nmore', 'two']).message).toBe(
      '2 errors, nothing was written:\n  1. one\n     more\n  2. two',
    );
  });
});
