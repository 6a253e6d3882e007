import type { Check } from '../check';
import { deprecatedAnnotation } from './annotations/deprecated-annotation';
import { misplacedAnnotation } from './annotations/misplaced-annotation';
import { unknownAnnotation } from './annotations/unknown-annotation';
import { denyBlocksTcp } from './authorization/deny-blocks-tcp';
import { dryRunPolicy } from './authorization/dry-run-policy';
import { hostNotServed } from './authorization/host-not-served';
import { hostWithPortSlipsPast } from './authorization/host-with-port-slips-past';
import { pathSlipsPast } from './authorization/path-slips-past';
import { plaintextSlipsPast } from './authorization/plaintext-slips-past';
import { ruleForEverything } from './authorization/rule-for-everything';
import { ruleSplitInTwo } from './authorization/rule-split-in-two';
import { unknownMethod } from './authorization/unknown-method';
import { unknownPolicyPort } from './authorization/unknown-policy-port';
import { unknownPrincipal } from './authorization/unknown-principal';
import { unknownSourceNamespace } from './authorization/unknown-source-namespace';
import { workloadWithoutPolicy } from './authorization/workload-without-policy';
import { callerRuleHidesSubsets } from './destinations/caller-rule-hides-subsets';
import { credentialNameOnSidecars } from './destinations/credential-name-on-sidecars';
import { destinationRuleNeverFound } from './destinations/destination-rule-never-found';
import { localityWithoutOutlierDetection } from './destinations/locality-without-outlier-detection';
import { unknownDestinationRuleHost } from './destinations/unknown-destination-rule-host';
import { unverifiedServerCertificate } from './destinations/unverified-server-certificate';
import { doubleTls } from './egress/double-tls';
import { duplicateExternalHost } from './egress/duplicate-external-host';
import { externalHostIsService } from './egress/external-host-is-service';
import { tcpEntryWithoutAddresses } from './egress/tcp-entry-without-addresses';
import { unregisteredHost } from './egress/unregistered-host';
import { relativeOperation } from './envoy-filters/relative-operation';
import { certificateOfSeveralGateways } from './gateways/certificate-of-several-gateways';
import { duplicateGatewayHost } from './gateways/duplicate-gateway-host';
import { gatewayIgnoresMeshRules } from './gateways/gateway-ignores-mesh-rules';
import { gatewayPortNotOnService } from './gateways/gateway-port-not-on-service';
import { gatewayRulesOverlap } from './gateways/gateway-rules-overlap';
import { gatewayWithoutRoutes } from './gateways/gateway-without-routes';
import { generatedGatewayReferenced } from './gateways/generated-gateway-referenced';
import { hostNotInGateway } from './gateways/host-not-in-gateway';
import { httpsRedirectWithoutHttps } from './gateways/https-redirect-without-https';
import { requestAuthenticationWithoutPolicy } from './jwt/request-authentication-without-policy';
import { tokenConsumedAtGateway } from './jwt/token-consumed-at-gateway';
import { tokensOnTcp } from './jwt/tokens-on-tcp';
import { mtlsWeakerThanMesh } from './mtls/mtls-weaker-than-mesh';
import { portLevelMtlsPort } from './mtls/port-level-mtls-port';
import { injectionLabels } from './namespaces/injection-labels';
import { injectionNotChosen } from './namespaces/injection-not-chosen';
import { unknownExportNamespace } from './namespaces/unknown-export-namespace';
import { authorityWithoutPort } from './routing/authority-without-port';
import { deprecatedField } from './routing/deprecated-field';
import { destinationLacksPort } from './routing/destination-lacks-port';
import { destinationOutsideManifests } from './routing/destination-outside-manifests';
import { duplicateDestination } from './routing/duplicate-destination';
import { duplicateMatch } from './routing/duplicate-match';
import { faultNeverFires } from './routing/fault-never-fires';
import { faultWithRetries } from './routing/fault-with-retries';
import { patternTakenLiterally } from './routing/pattern-taken-literally';
import { retriesNeverFit } from './routing/retries-never-fit';
import { rewriteJoinsBadly } from './routing/rewrite-joins-badly';
import { unknownMatchPort } from './routing/unknown-match-port';
import { unknownSource } from './routing/unknown-source';
import { unreachableRule } from './routing/unreachable-rule';
import { unusedDelegate } from './routing/unused-delegate';
import { weights } from './routing/weights';
import { externalNamePort } from './services/external-name-port';
import { onePortTwoProtocols } from './services/one-port-two-protocols';
import { portWithoutProtocol } from './services/port-without-protocol';
import { serviceSelectsNothing } from './services/service-selects-nothing';
import { unknownTargetPort } from './services/unknown-target-port';
import { sidecarImportsNothing } from './sidecars/sidecar-imports-nothing';
import { sidecarOutboundMode } from './sidecars/sidecar-outbound-mode';
import { sidecarPortNotServed } from './sidecars/sidecar-port-not-served';
import { unknownTelemetryProvider } from './telemetry/unknown-telemetry-provider';
import { applicationRunsAsProxy } from './workloads/application-runs-as-proxy';
import { policyWithoutProxy } from './workloads/policy-without-proxy';
import { proxyPortTaken } from './workloads/proxy-port-taken';
import { selectorSelectsNothing } from './workloads/selector-selects-nothing';
import { unknownServiceAccount } from './workloads/unknown-service-account';

/** The checks across objects that are told by `mesh check` alone; a synth does not even load them. */
export const warningChecks: readonly Check[] = [
  deprecatedAnnotation,
  misplacedAnnotation,
  unknownAnnotation,
  denyBlocksTcp,
  dryRunPolicy,
  hostNotServed,
  hostWithPortSlipsPast,
  pathSlipsPast,
  plaintextSlipsPast,
  ruleForEverything,
  ruleSplitInTwo,
  unknownMethod,
  unknownPolicyPort,
  unknownPrincipal,
  unknownSourceNamespace,
  workloadWithoutPolicy,
  callerRuleHidesSubsets,
  credentialNameOnSidecars,
  destinationRuleNeverFound,
  localityWithoutOutlierDetection,
  unknownDestinationRuleHost,
  unverifiedServerCertificate,
  doubleTls,
  duplicateExternalHost,
  externalHostIsService,
  tcpEntryWithoutAddresses,
  unregisteredHost,
  relativeOperation,
  certificateOfSeveralGateways,
  duplicateGatewayHost,
  gatewayIgnoresMeshRules,
  gatewayPortNotOnService,
  gatewayRulesOverlap,
  gatewayWithoutRoutes,
  generatedGatewayReferenced,
  hostNotInGateway,
  httpsRedirectWithoutHttps,
  requestAuthenticationWithoutPolicy,
  tokenConsumedAtGateway,
  tokensOnTcp,
  mtlsWeakerThanMesh,
  portLevelMtlsPort,
  injectionLabels,
  injectionNotChosen,
  unknownExportNamespace,
  authorityWithoutPort,
  deprecatedField,
  destinationLacksPort,
  destinationOutsideManifests,
  duplicateDestination,
  duplicateMatch,
  faultNeverFires,
  faultWithRetries,
  patternTakenLiterally,
  retriesNeverFit,
  rewriteJoinsBadly,
  unknownMatchPort,
  unknownSource,
  unreachableRule,
  unusedDelegate,
  weights,
  externalNamePort,
  onePortTwoProtocols,
  portWithoutProtocol,
  serviceSelectsNothing,
  unknownTargetPort,
  sidecarImportsNothing,
  sidecarOutboundMode,
  sidecarPortNotServed,
  unknownTelemetryProvider,
  applicationRunsAsProxy,
  policyWithoutProxy,
  proxyPortTaken,
  selectorSelectsNothing,
  unknownServiceAccount,
];
