import type { Check } from '../check';
import { clientTls } from './destination-rule/client-tls';
import { connectionPool } from './destination-rule/connection-pool';
import { loadBalancer } from './destination-rule/load-balancer';
import { outlierDetection } from './destination-rule/outlier-detection';
import { destinationRuleSubsets } from './destination-rule/subsets';
import { trafficPolicyShape } from './destination-rule/traffic-policy';
import { durationPrecision } from './duration';
import { exportTo } from './export-to';
import { serverTls } from './gateway/server-tls';
import { gatewayServers } from './gateway/servers';
import { envoyFilterPatch } from './others/envoy-filter';
import { extensionForm } from './others/extensions';
import { telemetryForm } from './others/telemetry';
import { authorizationAction } from './security/authorization-action';
import { authorizationRules } from './security/authorization-rules';
import { dryRunAnnotation } from './security/dry-run';
import { jwtRules } from './security/jwt-rules';
import { portLevelMtls } from './security/peer-authentication';
import { policyTarget } from './security/policy-target';
import { endpointForm } from './service-entry/endpoints';
import { serviceEntryShape } from './service-entry/service-entry';
import { sidecarListeners } from './sidecar/sidecar';
import { corsPolicy } from './virtual-service/cors';
import { routeDestination } from './virtual-service/destinations';
import { httpFault } from './virtual-service/fault';
import { gatewayReference } from './virtual-service/gateways';
import { headerOperations } from './virtual-service/header-operations';
import { virtualServiceHosts } from './virtual-service/hosts';
import { httpRouteAction } from './virtual-service/http-action';
import { httpMatch } from './virtual-service/http-match';
import { mirrorPercentage } from './virtual-service/mirror';
import { httpRedirect } from './virtual-service/redirect';
import { httpRetries } from './virtual-service/retries';
import { httpRewrite } from './virtual-service/rewrite';
import { virtualServiceShape } from './virtual-service/shape';
import { tcpTlsRoute } from './virtual-service/tcp-tls';
import { routeWeights } from './virtual-service/weights';

/**
 * What Istio's admission webhook refuses although the schemas allow it: its pkg/config/validation, release 1.30.
 * Each looks at one object alone.
 */
export const validationChecks: readonly Check[] = [
  virtualServiceShape,
  virtualServiceHosts,
  gatewayReference,
  httpRouteAction,
  httpMatch,
  routeDestination,
  routeWeights,
  headerOperations,
  corsPolicy,
  httpFault,
  mirrorPercentage,
  httpRedirect,
  httpRewrite,
  httpRetries,
  tcpTlsRoute,
  destinationRuleSubsets,
  trafficPolicyShape,
  outlierDetection,
  connectionPool,
  loadBalancer,
  clientTls,
  gatewayServers,
  serverTls,
  serviceEntryShape,
  endpointForm,
  sidecarListeners,
  exportTo,
  durationPrecision,
  authorizationAction,
  authorizationRules,
  jwtRules,
  portLevelMtls,
  policyTarget,
  dryRunAnnotation,
  telemetryForm,
  envoyFilterPatch,
  extensionForm,
];
