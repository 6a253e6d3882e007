import type { Check } from '../check';
import { deprecatedAnnotation } from './annotations/deprecated-annotation';
import { invalidAnnotation } from './annotations/invalid-annotation';
import { misplacedAnnotation } from './annotations/misplaced-annotation';
import { unknownAnnotation } from './annotations/unknown-annotation';
import { denyBlocksTcp } from './authorization/deny-blocks-tcp';
import { dryRunPolicy } from './authorization/dry-run-policy';
import { hostNotServed } from './authorization/host-not-served';
import { hostWithPortSlipsPast } from './authorization/host-with-port-slips-past';
import { httpFieldsOnTcp } from './authorization/http-fields-on-tcp';
import { identityWithoutMtls } from './authorization/identity-without-mtls';
import { pathSlipsPast } from './authorization/path-slips-past';
import { plaintextSlipsPast } from './authorization/plaintext-slips-past';
import { ruleForEverything } from './authorization/rule-for-everything';
import { ruleSplitInTwo } from './authorization/rule-split-in-two';
import { severalProviders } from './authorization/several-providers';
import { unknownMethod } from './authorization/unknown-method';
import { unknownPolicyPort } from './authorization/unknown-policy-port';
import { unknownPrincipal } from './authorization/unknown-principal';
import { unknownProvider } from './authorization/unknown-provider';
import { unknownSourceNamespace } from './authorization/unknown-source-namespace';
import { workloadWithoutPolicy } from './authorization/workload-without-policy';
import { callerRuleHidesSubsets } from './destinations/caller-rule-hides-subsets';
import { conflictingDestinationRules } from './destinations/conflicting-destination-rules';
import { credentialNameOnSidecars } from './destinations/credential-name-on-sidecars';
import { destinationRuleNeverFound } from './destinations/destination-rule-never-found';
import { localityWithoutOutlierDetection } from './destinations/locality-without-outlier-detection';
import { subsetSelectsNothing } from './destinations/subset-selects-nothing';
import { unknownDestinationRuleHost } from './destinations/unknown-destination-rule-host';
import { unknownPortSettings } from './destinations/unknown-port-settings';
import { unverifiedServerCertificate } from './destinations/unverified-server-certificate';
import { duplicateObject } from './duplicate-object';
import { doubleTls } from './egress/double-tls';
import { duplicateExternalHost } from './egress/duplicate-external-host';
import { egressMissingHop } from './egress/egress-missing-hop';
import { externalHostIsService } from './egress/external-host-is-service';
import { tcpEntryWithoutAddresses } from './egress/tcp-entry-without-addresses';
import { unregisteredHost } from './egress/unregistered-host';
import { operationWithoutEffect } from './envoy-filters/operation-without-effect';
import { relativeOperation } from './envoy-filters/relative-operation';
import { certificateOfSeveralGateways } from './gateways/certificate-of-several-gateways';
import { conflictingGatewayServers } from './gateways/conflicting-gateway-servers';
import { duplicateGatewayHost } from './gateways/duplicate-gateway-host';
import { gatewayCertificateSecret } from './gateways/gateway-certificate-secret';
import { gatewayIgnoresMeshRules } from './gateways/gateway-ignores-mesh-rules';
import { gatewayPortNotOnService } from './gateways/gateway-port-not-on-service';
import { gatewayRulesOverlap } from './gateways/gateway-rules-overlap';
import { gatewaySelectsNothing } from './gateways/gateway-selects-nothing';
import { gatewayWithoutRoutes } from './gateways/gateway-without-routes';
import { generatedGatewayReferenced } from './gateways/generated-gateway-referenced';
import { hostNotInGateway } from './gateways/host-not-in-gateway';
import { httpsRedirectWithoutHttps } from './gateways/https-redirect-without-https';
import { rulesGatewayDoesNotRoute } from './gateways/rules-gateway-does-not-route';
import { unknownGateway } from './gateways/unknown-gateway';
import { virtualServiceHiddenFromGateway } from './gateways/virtual-service-hidden-from-gateway';
import { claimRoutingWithoutRequestAuthentication } from './jwt/claim-routing-without-request-authentication';
import { requestAuthenticationWithoutPolicy } from './jwt/request-authentication-without-policy';
import { tokenConsumedAtGateway } from './jwt/token-consumed-at-gateway';
import { tokenWithoutRequestAuthentication } from './jwt/token-without-request-authentication';
import { unknownIssuer } from './jwt/unknown-issuer';
import { mtlsToPlaintext } from './mtls/mtls-to-plaintext';
import { mtlsWeakerThanMesh } from './mtls/mtls-weaker-than-mesh';
import { plaintextToStrict } from './mtls/plaintext-to-strict';
import { portLevelMtlsPort } from './mtls/port-level-mtls-port';
import { selectorInRootNamespace } from './mtls/selector-in-root-namespace';
import { severalPeerAuthentications } from './mtls/several-peer-authentications';
import { injectionLabels } from './namespaces/injection-labels';
import { injectionNotChosen } from './namespaces/injection-not-chosen';
import { unknownExportNamespace } from './namespaces/unknown-export-namespace';
import { authorityWithoutPort } from './routing/authority-without-port';
import { conflictingMeshHosts } from './routing/conflicting-mesh-hosts';
import { deprecatedField } from './routing/deprecated-field';
import { destinationOutsideManifests } from './routing/destination-outside-manifests';
import { destinationPortRequired } from './routing/destination-port-required';
import { duplicateDestination } from './routing/duplicate-destination';
import { duplicateMatch } from './routing/duplicate-match';
import { faultNeverFires } from './routing/fault-never-fires';
import { faultWithRetries } from './routing/fault-with-retries';
import { matchGatewayNotBound } from './routing/match-gateway-not-bound';
import { missingDelegate } from './routing/missing-delegate';
import { pathWithoutSlash } from './routing/path-without-slash';
import { patternTakenLiterally } from './routing/pattern-taken-literally';
import { retriesNeverFit } from './routing/retries-never-fit';
import { rewriteJoinsBadly } from './routing/rewrite-joins-badly';
import { rulesOfWrongProtocol } from './routing/rules-of-wrong-protocol';
import { unknownDestination } from './routing/unknown-destination';
import { unknownDestinationPort } from './routing/unknown-destination-port';
import { unknownMatchPort } from './routing/unknown-match-port';
import { unknownSource } from './routing/unknown-source';
import { unknownSubset } from './routing/unknown-subset';
import { unreachableRule } from './routing/unreachable-rule';
import { unusedDelegate } from './routing/unused-delegate';
import { weights } from './routing/weights';
import { externalNamePort } from './services/external-name-port';
import { onePortTwoProtocols } from './services/one-port-two-protocols';
import { portWithoutProtocol } from './services/port-without-protocol';
import { serviceSelectsNothing } from './services/service-selects-nothing';
import { unknownTargetPort } from './services/unknown-target-port';
import { conflictingSidecars } from './sidecars/conflicting-sidecars';
import { sidecarImportsNothing } from './sidecars/sidecar-imports-nothing';
import { sidecarOutboundMode } from './sidecars/sidecar-outbound-mode';
import { sidecarPortNotServed } from './sidecars/sidecar-port-not-served';
import { conflictingTelemetry } from './telemetry/conflicting-telemetry';
import { unknownTelemetryProvider } from './telemetry/unknown-telemetry-provider';
import { applicationRunsAsProxy } from './workloads/application-runs-as-proxy';
import { imageAutoNotInjected } from './workloads/image-auto-not-injected';
import { policyWithoutProxy } from './workloads/policy-without-proxy';
import { proxyPortTaken } from './workloads/proxy-port-taken';
import { selectorMissesOwnPods } from './workloads/selector-misses-own-pods';
import { selectorSelectsNothing } from './workloads/selector-selects-nothing';
import { unknownServiceAccount } from './workloads/unknown-service-account';

/** Every check, by topic. A file that is not listed here fails the meta-test. */
export const checks: readonly Check[] = [
  duplicateObject,
  deprecatedAnnotation,
  invalidAnnotation,
  misplacedAnnotation,
  unknownAnnotation,
  denyBlocksTcp,
  dryRunPolicy,
  hostNotServed,
  hostWithPortSlipsPast,
  httpFieldsOnTcp,
  identityWithoutMtls,
  pathSlipsPast,
  plaintextSlipsPast,
  ruleForEverything,
  ruleSplitInTwo,
  severalProviders,
  unknownMethod,
  unknownPolicyPort,
  unknownPrincipal,
  unknownProvider,
  unknownSourceNamespace,
  workloadWithoutPolicy,
  callerRuleHidesSubsets,
  conflictingDestinationRules,
  credentialNameOnSidecars,
  destinationRuleNeverFound,
  localityWithoutOutlierDetection,
  subsetSelectsNothing,
  unknownDestinationRuleHost,
  unknownPortSettings,
  unverifiedServerCertificate,
  doubleTls,
  duplicateExternalHost,
  egressMissingHop,
  externalHostIsService,
  tcpEntryWithoutAddresses,
  unregisteredHost,
  operationWithoutEffect,
  relativeOperation,
  certificateOfSeveralGateways,
  conflictingGatewayServers,
  duplicateGatewayHost,
  gatewayCertificateSecret,
  gatewayIgnoresMeshRules,
  gatewayPortNotOnService,
  gatewayRulesOverlap,
  gatewaySelectsNothing,
  gatewayWithoutRoutes,
  generatedGatewayReferenced,
  hostNotInGateway,
  httpsRedirectWithoutHttps,
  rulesGatewayDoesNotRoute,
  unknownGateway,
  virtualServiceHiddenFromGateway,
  claimRoutingWithoutRequestAuthentication,
  requestAuthenticationWithoutPolicy,
  tokenConsumedAtGateway,
  tokenWithoutRequestAuthentication,
  unknownIssuer,
  mtlsToPlaintext,
  mtlsWeakerThanMesh,
  plaintextToStrict,
  portLevelMtlsPort,
  selectorInRootNamespace,
  severalPeerAuthentications,
  injectionLabels,
  injectionNotChosen,
  unknownExportNamespace,
  authorityWithoutPort,
  conflictingMeshHosts,
  deprecatedField,
  destinationOutsideManifests,
  destinationPortRequired,
  duplicateDestination,
  duplicateMatch,
  faultNeverFires,
  faultWithRetries,
  matchGatewayNotBound,
  missingDelegate,
  pathWithoutSlash,
  patternTakenLiterally,
  retriesNeverFit,
  rewriteJoinsBadly,
  rulesOfWrongProtocol,
  unknownDestinationPort,
  unknownDestination,
  unknownMatchPort,
  unknownSource,
  unknownSubset,
  unreachableRule,
  unusedDelegate,
  weights,
  externalNamePort,
  onePortTwoProtocols,
  portWithoutProtocol,
  serviceSelectsNothing,
  unknownTargetPort,
  conflictingSidecars,
  sidecarImportsNothing,
  sidecarOutboundMode,
  sidecarPortNotServed,
  conflictingTelemetry,
  unknownTelemetryProvider,
  applicationRunsAsProxy,
  imageAutoNotInjected,
  policyWithoutProxy,
  proxyPortTaken,
  selectorMissesOwnPods,
  selectorSelectsNothing,
  unknownServiceAccount,
];
