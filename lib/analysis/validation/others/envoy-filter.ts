import type { Field } from '../field';
import { regexProblem } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

const LISTENER = ['LISTENER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER'];
const ROUTE = ['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE'];
const MATCHES = ['listener', 'routeConfiguration', 'cluster', 'waypoint'];
const MANAGERS = ['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager'];

export const envoyFilterPatch = objectCheck({
  name: 'envoy-filter-patch',
  title: 'a patch of an EnvoyFilter that Istio refuses',
  why: `${REFUSED} A patch says to what it applies, with which operation and value, and matches objects of that class.`,
  fix: 'correct the patch',
  kinds: ['EnvoyFilter'],
  validate(spec, report) {
    for (const patch of spec.get('configPatches').items) checkPatch(patch, report);
  },
});

function checkPatch(patch: Field, report: ReportField): void {
  const applyTo = patch.get('applyTo').text;
  const operation = patch.get('patch').get('operation').text;
  if (applyTo === '' || applyTo === 'INVALID') {
    report(patch.get('applyTo'), 'a patch needs applyTo', 'add it');
    return;
  }
  if (!patch.get('patch').exists) {
    report(patch.get('patch'), 'needs a patch', 'add it');
    return;
  }
  if (operation === '' || operation === 'INVALID') {
    report(patch.get('patch').get('operation'), 'a patch needs an operation', 'add it');
    return;
  }
  if (operation !== 'REMOVE' && !patch.get('patch').get('value').exists) {
    report(patch.get('patch'), `${operation} needs a value; only REMOVE does without`, 'add it');
  }
  const match = patch.get('match');
  const version = match.get('proxy').get('proxyVersion');
  const problem = version.isSet ? regexProblem(version.text) : undefined;
  if (problem) report(version, problem);
  const waypoint = match.get('context').text === 'WAYPOINT';
  if (match.exists && waypoint !== match.get('waypoint').exists) {
    report(match, 'waypoint and the context WAYPOINT belong together', 'give both, or neither');
  }
  checkMatch(match, applyTo, report);
}

function checkMatch(match: Field, applyTo: string, report: ReportField): void {
  const expected = LISTENER.includes(applyTo)
    ? 'listener'
    : ROUTE.includes(applyTo)
      ? 'routeConfiguration'
      : applyTo === 'CLUSTER'
        ? 'cluster'
        : undefined;
  if (expected === undefined) return;
  const given = MATCHES.find((name) => match.get(name).exists);
  if (given !== undefined && given !== expected && given !== 'waypoint') {
    const fix = `match by ${expected}`;
    report(match.get(given), `applyTo ${applyTo} matches by ${expected}, not by ${given}`, fix);
    return;
  }
  const filter = match.get('listener').get('filterChain').get('filter');
  if (expected !== 'listener' || !filter.exists) return;
  const name = filter.get('name').text;
  const sub = filter.get('subFilter');
  if (name === '') report(filter, 'a match on a filter needs its name', 'add it');
  else if (sub.exists) {
    if (applyTo !== 'HTTP_FILTER')
      report(sub, `a subFilter belongs to applyTo HTTP_FILTER; it is ${applyTo}`, 'remove it');
    else if (!MANAGERS.includes(name)) report(sub, `a subFilter needs the filter ${MANAGERS[0]}`, 'name that filter');
    else if (!sub.get('name').isSet) report(sub, 'a match on a subFilter needs its name', 'add it');
  }
}
