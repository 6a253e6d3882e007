import type { RE2JS } from 're2js';
import { invalid } from './checks';

const compiled = new Map<string, RE2JS>();

function compile(pattern: string): RE2JS {
  let regex = compiled.get(pattern);
  if (!regex) {
    // Loaded on first use: most synths have no regular expression.
    const re2: typeof import('re2js') = require('re2js');
    regex = re2.RE2JS.compile(pattern);
    compiled.set(pattern, regex);
  }
  return regex;
}

/** Accepts what Envoy accepts: RE2 syntax, which has no look-around and no back-references. */
export function checkRegex(what: string, pattern: string): string {
  if (pattern === '')
    throw invalid(what, pattern, 'an empty regular expression matches nothing useful; leave the match out instead');
  try {
    compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(
      what,
      pattern,
      `Envoy reads RE2 syntax, which has no look-around and no back-references (${reason}); see https://github.com/google/re2/wiki/Syntax`,
    );
  }
  return pattern;
}

/** Envoy matches the whole text, not a part of it. */
export function regexMatches(pattern: string, text: string): boolean {
  return compile(pattern).matches(text);
}
