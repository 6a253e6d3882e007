import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Each rule that `npm run import` could not turn into a keyword of a schema, and the check that has it.
const CHECKS: Readonly<Record<string, string>> = {
  'TrafficExtension spec.wasm.vmConfig.env[]': 'extension-form',
  'TrafficExtension spec': 'extension-form',
  'WasmPlugin spec.vmConfig.env[]': 'extension-form',
  'EnvoyFilter spec.configPatches[].match': 'envoy-filter-patch',
  'ServiceEntry spec.endpoints[]': 'endpoint-form',
  'ServiceEntry spec.ports': 'service-entry-shape',
  'ServiceEntry spec': 'service-entry-shape, endpoint-form',
  'WorkloadEntry spec': 'endpoint-form',
  'WorkloadGroup spec.template': 'endpoint-form',
  'AuthorizationPolicy spec.rules[].from[].source': 'authorization-rules',
  'PeerAuthentication spec': 'port-level-mtls',
  'Telemetry spec.metrics[].overrides[].tagOverrides{}': 'telemetry-form',
};

test('every CEL rule of the definitions has a check', () => {
  const file = join(__dirname, '..', '..', 'imports', 'schemas', 'cel-rules.json');
  const rules = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { path: string; rule: string }[]>;
  const places = Object.entries(rules).flatMap(([kind, list]) => list.map(({ path }) => `${kind} ${path}`));
  expect([...new Set(places)].sort()).toEqual(Object.keys(CHECKS).sort());
});
