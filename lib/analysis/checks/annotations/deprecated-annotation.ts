import type { Check } from '../../check';
import { istioAnnotations } from './each-annotation';
import { KNOWN_ANNOTATIONS } from './known-annotations';

const INSTEAD: Readonly<Record<string, string>> = {
  'sidecar.istio.io/inject': 'set the label sidecar.istio.io/inject on the pods',
  'sidecar.istio.io/statsInclusionPrefixes': 'use proxyStatsMatcher in proxy.istio.io/config',
  'sidecar.istio.io/statsInclusionRegexps': 'use proxyStatsMatcher in proxy.istio.io/config',
  'sidecar.istio.io/statsInclusionSuffixes': 'use proxyStatsMatcher in proxy.istio.io/config',
};

export const deprecatedAnnotation: Check = {
  name: 'deprecated-annotation',
  level: 'info',
  title: 'an annotation that Istio is about to drop, or may change',
  references: ['IST0135 DeprecatedAnnotation', 'IST0136 AlphaAnnotation'],
  why: 'A later release ignores it without a word.',
  fix: 'use what has taken its place, see the release notes of Istio',
  kinds: ['Deployment', 'Pod'],
  run(model, report) {
    for (const { object, name, path } of istioAnnotations(model)) {
      const status = Object.hasOwn(KNOWN_ANNOTATIONS, name) ? KNOWN_ANNOTATIONS[name]?.status : undefined;
      if (status === 'deprecated') report(object, path, `${name} is deprecated`, { fix: INSTEAD[name] });
      if (status === 'alpha') report(object, path, `${name} is alpha: its meaning may change with any release`);
    }
  },
};
