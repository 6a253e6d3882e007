import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

export const authorizationAction = objectCheck({
  name: 'authorization-action',
  title: 'an AuthorizationPolicy whose action and rules do not fit',
  why: `${REFUSED} DENY and CUSTOM need rules; CUSTOM needs a provider, which no other action takes, and cannot look at identities or tokens, for it runs before they are known.`,
  fix: 'correct the action or the rules',
  kinds: ['AuthorizationPolicy'],
  validate(spec, report) {
    const action = spec.get('action').text || 'ALLOW';
    const rules = spec.get('rules');
    const provider = spec.get('provider');
    if ((action === 'DENY' || action === 'CUSTOM') && !rules.exists) {
      report(spec, `${action} without rules never applies`, 'add rules; [{}] applies to every request');
    }
    if (action === 'CUSTOM') {
      if (!provider.get('name').isSet)
        report(provider, 'CUSTOM needs the name of a provider', 'write provider: {name: …}');
      for (const rule of rules.items) checkCustom(rule, report);
    } else if (provider.exists) {
      report(provider, `a provider belongs to CUSTOM; the action is ${action}`, 'remove it, or set action: CUSTOM');
    }
  },
});

const IDENTITIES = [
  'namespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'notNamespaces',
  'principals',
  'notPrincipals',
  'requestPrincipals',
  'notRequestPrincipals',
];

function checkCustom(rule: Field, report: ReportField): void {
  const fix = 'look at it in the provider, or in a policy with another action';
  for (const from of rule.get('from').items) {
    for (const field of from.get('source').set(...IDENTITIES)) report(field, 'CUSTOM cannot look at identities', fix);
  }
  for (const condition of rule.get('when').items) {
    const key = condition.get('key');
    if (/^(source\.(namespace|principal|serviceAccount)$|request\.auth\.)/.test(key.text))
      report(key, `CUSTOM cannot look at ${key.text}`, fix);
  }
}
