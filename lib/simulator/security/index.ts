export { authenticate } from './authenticate';
export { type ClientCluster, type ClientTlsSettings, clientSends, clientTls, clusterSni } from './clientTls';
export { modeOfNamespace, type SecurityIndex, type SecuritySources, securityIndex, securityOf } from './compile';
export {
  type AskProvider,
  type ExtAuthzCheck,
  evaluateSecurity,
  type SecurityOptions,
  type SecurityStep,
  type SecurityVerdict,
} from './evaluate';
export { acceptInbound, type InboundAnswer, type InboundConnection } from './inbound';
export type { SecuritySettings, SelectableWorkload } from './objects';
export { peerModeOf } from './peerAuthentication';
export type { KeySets } from './requestAuthentication';
