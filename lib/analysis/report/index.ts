export { countLevels, type Entry, entryOf, entryOfProblem, MALFORMED } from './entry';
export { jsonReport } from './json';
export { sarifReport } from './sarif';
export { textReport } from './text';
