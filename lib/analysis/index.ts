export { type AnalyzeOptions, analyze } from './analyze';
export type { Check, Level } from './check';
export { type Finding, findingLine, formatFinding, type Place } from './finding';
export { constructPathOf, PROVENANCE_ANNOTATION } from './provenance';
export { SUPPRESS_ANNOTATION } from './suppressions';
export { type Rendered, synthErrors } from './synth';
