import type { Field } from '../field';
import { quote } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

export const jwtRules = objectCheck({
  name: 'jwt-rules',
  title: 'a JWT rule that Istio refuses',
  why: `${REFUSED} A rule needs an issuer or a jwksUri; names of headers, parameters and cookies are not empty; jwks is a JSON Web Key Set.`,
  fix: 'correct the rule',
  kinds: ['RequestAuthentication'],
  validate(spec, report) {
    for (const rule of spec.get('jwtRules').items) checkRule(rule, report);
  },
});

function checkRule(rule: Field, report: ReportField): void {
  if (rule.set('issuer', 'jwksUri', 'jwks_uri').length === 0)
    report(rule.get('issuer'), 'a rule needs an issuer or a jwksUri', 'add it');
  for (const name of ['audiences', 'fromParams', 'fromCookies']) {
    for (const item of rule.get(name).items) {
      if (item.text === '') report(item, 'an empty value is not allowed', 'remove it');
    }
  }
  for (const header of rule.get('fromHeaders').items) {
    if (!header.get('name').isSet) report(header.get('name'), 'a header needs a name', 'add it');
  }
  for (const output of rule.get('outputClaimToHeaders').items) {
    if (output.set('claim', 'header').length < 2) report(output, 'needs both claim and header', 'add what is missing');
    else if (!/^[-A-Za-z0-9]+$/.test(output.get('header').text)) {
      report(
        output.get('header'),
        `${quote(output.get('header').text)} is no header name; letters, digits and - are allowed`,
      );
    }
  }
  const jwks = rule.get('jwks');
  const problem = jwks.isSet ? jwksProblem(jwks.text) : undefined;
  if (problem) report(jwks, problem);
  for (const uri of rule.set('jwksUri', 'jwks_uri')) {
    if (!/^https?:\/\/[^\s/]/.test(uri.text)) report(uri, `${quote(uri.text)} is no URL with http:// or https://`);
  }
}

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  oct: ['k'],
};

/** A key set, or one key: each with its type and what the type needs. */
function jwksProblem(text: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'jwks is no JSON';
  }
  if (typeof parsed !== 'object' || parsed === null) return 'jwks must be a JSON object with keys';
  const { keys } = parsed as { keys?: unknown };
  const list: unknown[] = Array.isArray(keys) ? keys : [parsed];
  for (const key of list) {
    const { kty } = (key ?? {}) as { kty?: unknown };
    const members = typeof kty === 'string' ? MEMBERS[kty] : undefined;
    if (!members)
      return `a key of jwks has the type kty ${JSON.stringify(kty) ?? 'nothing'}; it must be ${Object.keys(MEMBERS).join(', ')}`;
    const missing = members.find((member) => typeof (key as Record<string, unknown>)[member] !== 'string');
    if (missing !== undefined) return `a key of jwks with kty ${String(kty)} lacks ${missing}`;
  }
  return undefined;
}
