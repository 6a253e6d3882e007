import type { Check } from '../check';

/** What Istio's admission webhook refuses although the schemas allow it. */
export const validationChecks: readonly Check[] = [];
