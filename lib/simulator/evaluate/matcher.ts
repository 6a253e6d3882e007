import { BlockList, isIPv6 } from 'node:net';
import { RE2JS } from 're2js';
import type { Matcher } from '../ir';

const compiled = new Map<string, RE2JS>();
const blocks = new Map<string, BlockList>();

/** Whether one value satisfies a matcher. */
export function matches(matcher: Matcher, value: string): boolean {
  switch (matcher.kind) {
    case 'exact':
      return matcher.ignoreCase ? value.toLowerCase() === matcher.value.toLowerCase() : value === matcher.value;
    case 'prefix':
      return matcher.ignoreCase
        ? value.toLowerCase().startsWith(matcher.value.toLowerCase())
        : value.startsWith(matcher.value);
    case 'suffix':
      return matcher.ignoreCase
        ? value.toLowerCase().endsWith(matcher.value.toLowerCase())
        : value.endsWith(matcher.value);
    case 'contains':
      return matcher.ignoreCase
        ? value.toLowerCase().includes(matcher.value.toLowerCase())
        : value.includes(matcher.value);
    case 'regex':
      return expression(matcher.regex).matches(value);
    case 'present':
      return true;
    case 'cidr':
      return block(matcher.block).check(value, isIPv6(value) ? 'ipv6' : 'ipv4');
    case 'template':
      return expression(templateExpression(matcher.template)).matches(value);
  }
}

/** The RE2 expression, compiled once per process. */
export function expression(regex: string): RE2JS {
  let known = compiled.get(regex);
  if (!known) {
    known = RE2JS.compile(regex);
    compiled.set(regex, known);
  }
  return known;
}

function block(text: string): BlockList {
  let known = blocks.get(text);
  if (!known) {
    known = new BlockList();
    const [address = '', length] = text.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (length === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(length), family);
    blocks.set(text, known);
  }
  return known;
}

/** What Envoy's template operators match inside a segment. */
const SEGMENT_CHARACTERS = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";

/** Envoy's URI template as a regular expression: `{*}` is a non-empty segment, `{**}` any number of segments. */
export function templateExpression(template: string): string {
  return template
    .split(/(\{\*\*\}|\{\*\}|\*\*|\*)/)
    .map((part) => {
      if (part === '{**}' || part === '**') return `[${SEGMENT_CHARACTERS}/]*`;
      if (part === '{*}' || part === '*') return `[${SEGMENT_CHARACTERS}]+`;
      return RE2JS.quote(part);
    })
    .join('');
}
