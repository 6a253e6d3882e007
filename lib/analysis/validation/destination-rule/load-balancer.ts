import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { trafficPolicies } from '../shared';
import { overlappingLocality } from './locality';

export const loadBalancer = objectCheck({
  name: 'load-balancer',
  title: 'a load balancer that Istio refuses',
  why: `${REFUSED} A cookie needs a name, a Maglev table a prime size, localities weights that add up to 100.`,
  fix: 'correct it',
  kinds: ['DestinationRule'],
  about: ['loadBalancer'],
  validate(spec, report) {
    for (const { policy } of trafficPolicies(spec)) {
      const balancer = policy.get('loadBalancer');
      checkHash(balancer.get('consistentHash'), report);
      checkWarmup(balancer.get('warmup'), report);
      checkLocality(balancer.get('localityLbSetting'), report);
    }
  },
});

function checkHash(hash: Field, report: ReportField): void {
  const cookie = hash.get('httpCookie');
  if (cookie.exists && !cookie.get('name').isSet) report(cookie, 'a cookie to hash on needs a name');
  if (hash.get('minimumRingSize').isSet && (hash.get('maglev').exists || hash.get('ringHash').exists)) {
    report(
      hash.get('minimumRingSize'),
      'minimumRingSize and maglev or ringHash exclude each other',
      'write ringHash: {minimumRingSize: …}',
    );
  }
  const maglev = hash.get('maglev');
  if (!maglev.exists) return;
  const size = maglev.get('tableSize');
  if (size.number === 0) report(maglev, 'a Maglev table needs a tableSize');
  else if (size.number >= 5000011) report(size, `${size.number} is too large; it must be less than 5000011`);
  else if (!isPrime(size.number)) report(size, `${size.number} is not prime; the size of a Maglev table must be`);
}

function checkWarmup(warmup: Field, report: ReportField): void {
  if (!warmup.exists) return;
  if (!warmup.get('duration').exists) report(warmup, 'a warm-up needs a duration', 'add it');
  const minimum = warmup.get('minimumPercent');
  if (minimum.number > 100) report(minimum, `${minimum.number} is no percentage; it must be 0 to 100`);
  const aggression = warmup.get('aggression');
  if (aggression.exists && aggression.number < 1)
    report(aggression, `${aggression.number} is too low; it must be 1 or more`);
}

function isPrime(value: number): boolean {
  for (let factor = 2; factor * factor <= value; factor++) if (value % factor === 0) return false;
  return true;
}

const TOPOLOGY = /^topology\.(kubernetes\.io\/(region|zone)|istio\.io\/subzone)$/;

function checkLocality(setting: Field, report: ReportField): void {
  const failover = setting.get('failover');
  const distribute = setting.get('distribute');
  if (distribute.isSet && failover.isSet) {
    report(setting, 'distribute and failover exclude each other', 'keep one');
    return;
  }
  for (const label of setting.get('failoverPriority').items) {
    if (failover.isSet && TOPOLOGY.test(label.text)) {
      report(label, `${label.text} and failover exclude each other: both order by locality`, 'keep one');
    }
  }
  for (const entry of distribute.items) checkDistribution(entry.get('to'), report);
  checkOverlap(
    distribute,
    distribute.items.map((entry) => entry.get('from').text),
    report,
  );
  for (const entry of failover.items) {
    const { text: from } = entry.get('from');
    const { text: to } = entry.get('to');
    if (from === to) report(entry, `fails over from ${from} to itself`, 'name another region');
    if (/[/*]/.test(from + to))
      report(entry, 'fails over between regions only: neither / nor * is allowed', 'name regions');
  }
}

function checkDistribution(to: Field, report: ReportField): void {
  const weights = to.entries.map(([, weight]) => weight);
  const wrong = weights.find((weight) => weight.number <= 0 || weight.number > 100);
  const total = weights.reduce((sum, weight) => sum + weight.number, 0);
  if (wrong) report(wrong, `${wrong.number} is no share of a locality; it must be 1 to 100`);
  else if (total !== 100) report(to, `the shares of the localities add up to ${total}; they must add up to 100`);
  checkOverlap(
    to,
    to.entries.map(([locality]) => locality),
    report,
  );
}

function checkOverlap(field: Field, localities: readonly string[], report: ReportField): void {
  const problem = overlappingLocality(localities);
  if (problem) report(field, problem, 'write localities as region/zone/subzone, each once, * only at the end');
}
