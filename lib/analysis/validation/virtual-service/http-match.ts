import type { Field } from '../field';
import { isDnsLabel, quote, regexProblem } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { checkLabels, checkPort, httpRoutes } from '../shared';

/** A name as RFC 7230 has it, or a pseudo-header. */
const HEADER = /^(?:[!#$%&'*+,\-.^_`|~A-Za-z0-9]+|:(?:method|scheme|authority|path|status))$/;
const CLAIMS = /^@request\.auth\.claims(\..|\[.+\]$)/i;

export const httpMatch = objectCheck({
  name: 'http-match',
  title: 'an HTTP match that Istio refuses',
  why: `${REFUSED} Header names are those of HTTP; a prefix must not be empty; regular expressions are RE2, without look-around and back references.`,
  fix: 'correct the match',
  kinds: ['VirtualService'],
  about: ['match'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      for (const match of route.get('match').items) checkMatch(match, report);
    }
  },
});

function checkMatch(match: Field, report: ReportField): void {
  for (const [name, header] of match.get('headers').entries) {
    checkHeaderName(name, header, report);
    checkStringMatch(header, report);
  }
  for (const [name, header] of match.get('withoutHeaders').entries) {
    checkHeaderName(name, header, report);
    // `*` is no expression there: it stands for "present".
    if (header.get('regex').text !== '*') checkStringMatch(header, report);
  }
  checkRegex(match.get('uri'), report);
  for (const name of ['scheme', 'method', 'authority']) checkStringMatch(match.get(name), report);
  for (const [, parameter] of match.get('queryParams').entries) checkStringMatch(parameter, report);
  if (match.get('port').isSet) checkPort(match.get('port'), report);
  checkLabels(match.get('sourceLabels'), report);
  const namespace = match.get('sourceNamespace');
  if (namespace.isSet && !isDnsLabel(namespace.text)) report(namespace, `${quote(namespace.text)} is no namespace`);
}

function checkHeaderName(name: string, header: Field, report: ReportField): void {
  if (HEADER.test(name) || CLAIMS.test(name)) return;
  report(header, `${quote(name)} is no header name; letters, digits and - are usual`);
}

function checkStringMatch(match: Field, report: ReportField): void {
  const prefix = match.get('prefix');
  if (prefix.exists && !prefix.isSet)
    report(prefix, 'a prefix must not be empty', 'leave the match out: an empty prefix is in every text');
  checkRegex(match, report);
}

/** Of a path only the regular expression is looked at: its prefix may be empty. */
export function checkRegex(match: Field, report: ReportField): void {
  const regex = match.get('regex');
  const problem = regex.exists ? regexProblem(regex.text) : undefined;
  if (problem) report(regex, problem);
}
