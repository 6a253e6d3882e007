import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { httpRoutes } from '../shared';

export const httpRouteAction = objectCheck({
  name: 'http-route-action',
  title: 'an HTTP route with no action, or with actions that exclude each other',
  why: `${REFUSED} A route forwards (\`route\`), redirects, answers itself (\`directResponse\`) or delegates: exactly one of these, and what does not forward cannot have a fault or a rewrite.`,
  fix: 'keep one action, and what belongs to it',
  kinds: ['VirtualService'],
  validate(spec, report) {
    const isDelegate = !spec.get('hosts').isSet;
    for (const route of httpRoutes(spec)) {
      if (!isDelegate && route.get('delegate').exists) checkRoot(route, report);
      else checkAction(route, isDelegate, report);
      if (!route.get('delegate').exists && route.get('mirror').exists && route.get('mirrors').isSet) {
        report(route.get('mirrors'), 'mirror and mirrors exclude each other', 'put all mirrors into mirrors');
      }
    }
  },
});

function checkRoot(route: Field, report: ReportField): void {
  for (const name of ['route', 'redirect']) {
    const field = route.get(name);
    if (name === 'route' ? field.isSet : field.exists)
      report(field, `a route that delegates has no ${name} of its own`);
  }
}

function checkAction(route: Field, isDelegate: boolean, report: ReportField): void {
  if (isDelegate && route.get('delegate').exists) {
    report(route.get('delegate'), 'a delegate cannot delegate further', 'route from here');
  }
  const action = ['redirect', 'directResponse'].find((name) => route.get(name).exists);
  if (action === undefined) {
    if (!route.get('route').isSet)
      report(route, 'has neither route, redirect nor directResponse; one is required', 'add one');
    return;
  }
  const excluded = ['fault', 'rewrite', ...(action === 'redirect' ? ['directResponse'] : [])];
  for (const name of excluded) {
    if (route.get(name).exists)
      report(route.get(name), `a ${action} cannot have a ${name}`, `remove the ${name} or the ${action}`);
  }
  if (route.get('route').isSet)
    report(route.get('route'), `a ${action} cannot have a route`, `remove the route or the ${action}`);
}
