import { quote } from '../forms';
import { objectCheck, REFUSED } from '../object-check';
import { httpRoutes } from '../shared';

const CONDITIONS = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/** Status codes that have a name in Go's library, which the webhook asks. */
const STATUS = /^(10[0-3]|20[0-8]|226|30[0-578]|40\d|41[0-8]|42[1-689]|431|451|50[0-8]|51[01])$/;

export const httpRetries = objectCheck({
  name: 'http-retries',
  title: 'retries that Istio refuses',
  why: `${REFUSED} retryOn is a list of conditions and status codes, joined by commas without spaces; 0 attempts switch retries off and allow nothing else.`,
  fix: 'correct the retries',
  kinds: ['VirtualService'],
  about: ['retries'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      const retries = route.get('retries');
      if (!retries.exists) continue;
      const attempts = retries.get('attempts');
      if (attempts.number < 0) report(attempts, `${attempts.number} attempts; it must be 0 or more`);
      const others = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter((name) => retries.get(name).exists);
      if (attempts.number === 0 && others.length > 0) {
        report(
          retries,
          `0 attempts switch retries off, yet ${others.join(', ')} is given`,
          'give attempts, or remove the rest',
        );
      }
      const retryOn = retries.get('retryOn');
      for (const condition of retryOn.text === '' ? [] : retryOn.text.split(',')) {
        if (CONDITIONS.includes(condition) || STATUS.test(condition)) continue;
        report(
          retryOn,
          `${quote(condition)} is nothing to retry on; it must be a status code or one of ${CONDITIONS.join(', ')}`,
        );
      }
    }
  },
});
