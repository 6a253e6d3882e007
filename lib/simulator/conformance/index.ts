export { compareAnswers, type Difference } from './compare';
export { type Disagreement, type Report, type RunOptions, runConformance, type Tally } from './run';
export { readVectors, type Vector, type VectorCall, VectorError, type VectorFile } from './vectors';
