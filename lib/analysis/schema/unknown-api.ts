import { groupOf } from '../../manifests';
import type { Check } from '../check';
import { isIstioKind, kindOf } from '../model';
import { nearest } from './allowed';
import { servedVersions } from './versions';

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'networking.istio.io': [
    'VirtualService',
    'DestinationRule',
    'Gateway',
    'ServiceEntry',
    'Sidecar',
    'WorkloadEntry',
    'WorkloadGroup',
    'EnvoyFilter',
    'ProxyConfig',
  ],
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  'telemetry.istio.io': ['Telemetry'],
  'extensions.istio.io': ['WasmPlugin', 'TrafficExtension'],
  'install.istio.io': ['IstioOperator'],
};

export const unknownApi: Check = {
  name: 'unknown-api',
  level: 'error',
  title: 'an apiVersion or kind that Istio does not have',
  references: [],
  why: 'The API server knows no such resource: nothing of the file is applied.',
  fix: 'write an apiVersion and kind that exist',
  kinds: [],
  run(model, report) {
    for (const object of model.objects) {
      const group = groupOf(object);
      const kinds = GROUPS[group];
      if (kinds === undefined) {
        if (!/(^|\.)istio\./.test(group)) continue;
        const fix = `did you mean ${nearest(group, Object.keys(GROUPS)) ?? 'networking.istio.io'}?`;
        report(object, 'apiVersion', `there is no API group ${group}; Istio has ${Object.keys(GROUPS).join(', ')}`, {
          fix,
        });
      } else if (!kinds.includes(object.kind)) {
        const guess = nearest(object.kind, kinds);
        const fix = guess === undefined ? undefined : `did you mean ${guess}?`;
        report(object, 'kind', `${group} has no ${object.kind}; it has ${kinds.join(', ')}`, { fix });
      } else if (isIstioKind(kindOf(object))) {
        const version = object.apiVersion.slice(group.length + 1);
        const served = servedVersions(object.kind);
        if (served.includes(version)) continue;
        const message = `${object.kind} has no version ${version}; it is served as ${served.join(', ')}`;
        report(object, 'apiVersion', message, { fix: `write ${group}/${served[0]}` });
      }
    }
  },
};
