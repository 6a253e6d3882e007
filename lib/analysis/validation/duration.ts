import type { Field } from './field';
import { remembered } from './forms';
import { objectCheck, REFUSED } from './object-check';
import { httpRoutes, trafficPolicies } from './shared';

export const durationPrecision = objectCheck({
  name: 'duration-precision',
  title: 'a duration finer than Istio takes',
  why: `${REFUSED} Durations are whole milliseconds, at least one; a CORS maxAge is whole seconds.`,
  fix: 'round it',
  kinds: ['VirtualService', 'DestinationRule', 'Sidecar', 'RequestAuthentication'],
  about: [
    'timeout',
    'perTryTimeout',
    'fixedDelay',
    'maxAge',
    'interval',
    'baseEjectionTime',
    'warmup',
    'warmupDurationSecs',
    'connectTimeout',
    'maxConnectionDuration',
    'idleTimeout',
    'time',
  ],
  validate(spec, report) {
    for (const duration of durationsOf(spec)) {
      if (!duration.exists) continue;
      const ns = nanoseconds(duration.text);
      if (ns < 1e6) report(duration, `${duration.text} is too short; it must be at least 1ms`, 'write at least 1ms');
      else if (ns % 1e6 !== 0) report(duration, `${duration.text} is finer than a millisecond`);
    }
    for (const route of httpRoutes(spec)) {
      const maxAge = route.get('corsPolicy').get('maxAge');
      if (maxAge.exists && nanoseconds(maxAge.text) % 1e9 !== 0)
        report(maxAge, `${maxAge.text} is finer than a second`);
    }
  },
});

function durationsOf(spec: Field): Field[] {
  return [
    ...httpRoutes(spec).flatMap((route) => [
      route.get('timeout'),
      route.get('retries').get('perTryTimeout'),
      route.get('fault').get('delay').get('fixedDelay'),
      route.get('corsPolicy').get('maxAge'),
    ]),
    ...trafficPolicies(spec).flatMap(({ policy }) => [
      policy.get('outlierDetection').get('interval'),
      policy.get('outlierDetection').get('baseEjectionTime'),
      policy.get('loadBalancer').get('warmupDurationSecs'),
      policy.get('loadBalancer').get('warmup').get('duration'),
      ...poolDurations(policy.get('connectionPool')),
    ]),
    ...spec.get('ingress').items.flatMap((listener) => poolDurations(listener.get('connectionPool'))),
    ...poolDurations(spec.get('inboundConnectionPool')),
    ...spec.get('jwtRules').items.map((rule) => rule.get('timeout')),
  ];
}

function poolDurations(pool: Field): Field[] {
  if (!pool.exists) return [];
  const tcp = pool.get('tcp');
  const keepalive = tcp.get('tcpKeepalive');
  return [
    pool.get('http').get('idleTimeout'),
    tcp.get('connectTimeout'),
    tcp.get('maxConnectionDuration'),
    // 0s switches the idle timeout of TCP off.
    ...[tcp.get('idleTimeout')].filter((idle) => idle.exists && nanoseconds(idle.text) >= 1e6),
    keepalive.get('time'),
    keepalive.get('interval'),
  ];
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Of a well-formed duration such as `1m1.5s`, in whole nanoseconds. */
const nanoseconds = remembered((duration: string): number => {
  let total = 0;
  for (const [, amount = '', unit = ''] of duration.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Math.round(Number(amount) * (UNITS[unit] ?? 0));
  }
  return duration.startsWith('-') ? -total : total;
});
