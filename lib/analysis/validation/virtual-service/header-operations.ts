import type { Field } from '../field';
import { quote } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { httpRoutes } from '../shared';

export const headerOperations = objectCheck({
  name: 'header-operations',
  title: 'a header change that Istio refuses',
  why: `${REFUSED} Pseudo-headers such as \`:path\` cannot be changed, Host only set or added on requests, and in values \`%\` begins an Envoy variable: a plain percent sign is \`%%\`.`,
  fix: 'correct the header, or use rewrite',
  kinds: ['VirtualService'],
  about: ['headers'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      for (const holder of [route, ...route.get('route').items]) {
        const headers = holder.get('headers');
        if (!headers.exists) continue;
        checkOperations(headers.get('request'), true, report);
        checkOperations(headers.get('response'), false, report);
      }
      checkAuthority(route, report);
    }
  },
});

function checkOperations(operations: Field, ofRequest: boolean, report: ReportField): void {
  for (const operation of ['set', 'add']) {
    for (const [name, value] of operations.get(operation).entries) {
      const problem = nameProblem(name, ofRequest) ?? valueProblem(value.text);
      if (problem) report(value, problem);
    }
  }
  for (const name of operations.get('remove').items) {
    const problem = nameProblem(name.text, false);
    if (problem) report(name, problem);
  }
}

function nameProblem(name: string, authorityAllowed: boolean): string | undefined {
  if (name === '') return 'the name of a header must not be empty';
  if (isAuthority(name) && authorityAllowed) return undefined;
  if (name.toLowerCase() === 'host') return 'Host can be set or added on requests only';
  return name.startsWith(':') ? `${quote(name)} is a pseudo-header, which cannot be changed` : undefined;
}

function isAuthority(name: string): boolean {
  return /^(host|:authority)$/i.test(name);
}

/** The authority may be replaced once: by the rewrite, or by one header. */
function checkAuthority(route: Field, report: ReportField): void {
  const request = route.get('headers').get('request');
  if (!request.exists) return;
  let known = route.get('rewrite').get('authority').text;
  for (const operation of ['set', 'add']) {
    for (const [name, value] of request.get(operation).entries) {
      if (!isAuthority(name)) continue;
      if (known !== '') report(value, `the authority is already replaced by ${quote(known)}`, 'replace it once');
      known = value.text;
    }
  }
}

type State = 'literal' | 'name' | 'argument' | 'array' | 'string' | 'between' | 'arguments end' | 'variable end';

/** Envoy's own reading of `%VARIABLE%`, `%VARIABLE(argument)%` and `%VARIABLE(["a", "b"])%` in header values. */
function valueProblem(value: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0008\u000A-\u001F\u007F]/.test(value)) return 'the value has control characters';
  const wrong = `the value ${quote(value)} has a % that begins no Envoy variable; write %% for a percent sign`;
  let state: State = 'literal';
  for (let at = 0; at < value.length; at++) {
    const next = step(state, value[at] ?? '', value[at + 1]);
    if (next === undefined) return wrong;
    if (next.skip) at++;
    state = next.state;
  }
  return state === 'literal' ? undefined : wrong;
}

function step(state: State, char: string, following: string | undefined): { state: State; skip?: boolean } | undefined {
  switch (state) {
    case 'literal':
      if (char !== '%') return { state };
      if (following === undefined) return undefined;
      return following === '%' ? { state, skip: true } : { state: 'name' };
    case 'name':
      return { state: char === '%' ? 'literal' : char === '(' ? 'argument' : state };
    case 'argument':
      return { state: char === '[' ? 'array' : char === ' ' ? state : 'string' };
    case 'array':
      return expect({ '"': 'string' }, char, state);
    case 'string':
      if (char === '\\') return following === undefined ? undefined : { state, skip: true };
      return { state: char === ')' ? 'variable end' : char === '"' ? 'between' : state };
    case 'between':
      return expect({ ',': 'array', ']': 'arguments end' }, char, state);
    case 'arguments end':
      return expect({ ')': 'variable end' }, char, state);
    case 'variable end':
      return expect({ '%': 'literal' }, char, state);
  }
}

function expect(next: Readonly<Record<string, State>>, char: string, state: State): { state: State } | undefined {
  if (char === ' ') return { state };
  const found = next[char];
  return found && { state: found };
}
