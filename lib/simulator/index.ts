export {
  type Answer,
  type AskOptions,
  ask,
  type DestinationResult,
  formatTrace,
  type InboundResult,
  type MirrorResult,
  type Outcome,
  type Request,
  type Source,
  type TraceStep,
} from './ask';
export { type CompileOptions, compile, type Policy } from './compile';
export { MalformedObjectError } from './fields';
export { type IstioVersion, type MeshSettings, meshConfigIn } from './model';
