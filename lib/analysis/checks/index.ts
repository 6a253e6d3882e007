import type { Check } from '../check';
import { duplicateObject } from './duplicate-object';
import { conflictingMeshHosts } from './routing/conflicting-mesh-hosts';
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

/** Every check, by topic. A file that is not listed here fails the meta-test. */
export const checks: readonly Check[] = [
  duplicateObject,
  conflictingMeshHosts,
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
];
