import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { meshDashboards } from './dashboards/dashboards';
import { alertingRules } from './prometheus/alerts';
import { AlertingRule } from './prometheus/rules';
import { ScrapeJob } from './prometheus/scrape-jobs';

const page = readFileSync(resolve(__dirname, '../../../docs/observability.md'), 'utf8');

test('the page has every alert with its severity', () => {
  const rules = alertingRules().flatMap((group) => group.rules);
  for (const rule of rules.filter((r) => r instanceof AlertingRule)) {
    expect(page).toMatch(new RegExp(`^\\| ${rule.name} \\|.*\\| ${rule.props.severity} \\|$`, 'm'));
  }
});

test('the page has every dashboard at its address, and every job', () => {
  for (const { title, uid } of meshDashboards()) expect(page).toContain(`| ${title} | \`/d/${uid}\` |`);
  for (const job of Object.values(ScrapeJob)) expect(page).toContain(`| \`${job}\` |`);
});
