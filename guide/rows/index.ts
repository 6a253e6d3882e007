import type { Row } from '../row';
import { faultInjection, ingress, requestRouting, timeouts, together, trafficShifting } from './bookinfo';
import { egress, externalServices } from './external-services';
import { addons } from './observability';
import { endUserTokens, mutualTls } from './security';
import { circuitBreaking, install, mirroring, subsets, tcpTrafficShifting } from './services';

/** What the demo does, row by row of the guide. */
export const rows: readonly Row[] = [
  install,
  ingress,
  addons,
  requestRouting,
  subsets,
  faultInjection,
  trafficShifting,
  tcpTrafficShifting,
  timeouts,
  circuitBreaking,
  mirroring,
  externalServices,
  egress,
  mutualTls,
  endUserTokens,
  together,
];
