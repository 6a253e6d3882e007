import type { RE2JS } from 're2js';
import { invalid } from './checks';

const compiled = new Map<string, RE2JS>();

function compile(pattern: string, ignoreCase = false): RE2JS {
  const key = `${ignoreCase}${pattern}`;
  let regex = compiled.get(key);
  if (!regex) {
    // Loaded on first use: most synths have no regular expression.
    const re2: typeof import('re2js') = require('re2js');
    regex = re2.RE2JS.compile(pattern, ignoreCase ? re2.RE2JS.CASE_INSENSITIVE : 0);
    compiled.set(key, regex);
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
export function regexMatches(pattern: string, text: string, options: { readonly ignoreCase?: boolean } = {}): boolean {
  return compile(pattern, options.ignoreCase).matches(text);
}

/** A text with which everything that matches begins; empty when none is plain to see. */
export function literalPrefix(pattern: string): string {
  if (pattern.includes('|')) return '';
  let prefix = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const escaped = pattern[index] === '\\' && /[./?+*()[\]{}^$-]/.test(pattern[index + 1] ?? '');
    if (escaped) index += 1;
    const letter = pattern[index] ?? '';
    if (!escaped && !/[A-Za-z0-9/_~%:@-]/.test(letter)) return prefix;
    // What a quantifier follows may be missing.
    if (/[*?{+]/.test(pattern[index + 1] ?? '')) return prefix;
    prefix += letter;
  }
  return prefix;
}
