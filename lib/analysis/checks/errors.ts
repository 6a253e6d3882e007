import type { Check } from '../check';
import { invalidAnnotation } from './annotations/invalid-annotation';
import { httpFieldsOnTcp } from './authorization/http-fields-on-tcp';
import { identityWithoutMtls } from './authorization/identity-without-mtls';
import { severalProviders } from './authorization/several-providers';
import { unknownProvider } from './authorization/unknown-provider';
import { conflictingDestinationRules } from './destinations/conflicting-destination-rules';
import { subsetSelectsNothing } from './destinations/subset-selects-nothing';
import { unknownPortSettings } from './destinations/unknown-port-settings';
import { duplicateObject } from './duplicate-object';
import { egressMissingHop } from './egress/egress-missing-hop';
import { operationWithoutEffect } from './envoy-filters/operation-without-effect';
import { conflictingGatewayServers } from './gateways/conflicting-gateway-servers';
import { gatewayCertificateSecret } from './gateways/gateway-certificate-secret';
import { gatewaySelectsNothing } from './gateways/gateway-selects-nothing';
import { rulesGatewayDoesNotRoute } from './gateways/rules-gateway-does-not-route';
import { unknownGateway } from './gateways/unknown-gateway';
import { virtualServiceHiddenFromGateway } from './gateways/virtual-service-hidden-from-gateway';
import { claimRoutingWithoutRequestAuthentication } from './jwt/claim-routing-without-request-authentication';
import { tokenWithoutRequestAuthentication } from './jwt/token-without-request-authentication';
import { unknownIssuer } from './jwt/unknown-issuer';
import { mtlsToPlaintext } from './mtls/mtls-to-plaintext';
import { plaintextToStrict } from './mtls/plaintext-to-strict';
import { selectorInRootNamespace } from './mtls/selector-in-root-namespace';
import { severalPeerAuthentications } from './mtls/several-peer-authentications';
import { conflictingMeshHosts } from './routing/conflicting-mesh-hosts';
import { destinationNotExported } from './routing/destination-not-exported';
import { destinationPortRequired } from './routing/destination-port-required';
import { matchGatewayNotBound } from './routing/match-gateway-not-bound';
import { missingDelegate } from './routing/missing-delegate';
import { pathWithoutSlash } from './routing/path-without-slash';
import { rulesOfWrongProtocol } from './routing/rules-of-wrong-protocol';
import { unknownDestination } from './routing/unknown-destination';
import { unknownDestinationPort } from './routing/unknown-destination-port';
import { unknownSubset } from './routing/unknown-subset';
import { conflictingSidecars } from './sidecars/conflicting-sidecars';
import { conflictingTelemetry } from './telemetry/conflicting-telemetry';
import { imageAutoNotInjected } from './workloads/image-auto-not-injected';
import { selectorMissesOwnPods } from './workloads/selector-misses-own-pods';

/** The checks across objects that stop a synth. A new check of another level goes into warnings.ts. */
export const errorChecks: readonly Check[] = [
  invalidAnnotation,
  httpFieldsOnTcp,
  identityWithoutMtls,
  severalProviders,
  unknownProvider,
  conflictingDestinationRules,
  subsetSelectsNothing,
  unknownPortSettings,
  duplicateObject,
  egressMissingHop,
  operationWithoutEffect,
  conflictingGatewayServers,
  gatewayCertificateSecret,
  gatewaySelectsNothing,
  rulesGatewayDoesNotRoute,
  unknownGateway,
  virtualServiceHiddenFromGateway,
  claimRoutingWithoutRequestAuthentication,
  tokenWithoutRequestAuthentication,
  unknownIssuer,
  mtlsToPlaintext,
  plaintextToStrict,
  selectorInRootNamespace,
  severalPeerAuthentications,
  conflictingMeshHosts,
  destinationNotExported,
  destinationPortRequired,
  matchGatewayNotBound,
  missingDelegate,
  pathWithoutSlash,
  rulesOfWrongProtocol,
  unknownDestinationPort,
  unknownDestination,
  unknownSubset,
  conflictingSidecars,
  conflictingTelemetry,
  imageAutoNotInjected,
  selectorMissesOwnPods,
];
