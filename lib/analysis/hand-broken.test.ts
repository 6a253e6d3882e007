import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeObject, type FieldPath, type KubernetesObject, loadManifests, parseManifests } from '../manifests';
import { analyze } from './analyze';
import { formatFinding } from './finding';

// What people do to a mesh by hand, one break each: the demo, and a way out through an egress gateway beside it.

const dist = join(__dirname, '..', '..', 'dist');
const PARTNER = parseManifests(`
apiVersion: v1
kind: Namespace
metadata: {name: partner, labels: {istio-injection: enabled}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: caller, namespace: partner}
spec: {selector: {matchLabels: {app: caller}}, template: {metadata: {labels: {app: caller}}, spec: {containers: [{name: app, image: example/app:1}]}}}
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: api, namespace: partner}
spec: {hosts: [api.partner.example], location: MESH_EXTERNAL, resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: out, namespace: partner}
spec: {selector: {istio: egressgateway}, servers: [{port: {number: 443, name: tls-partner, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: [api.partner.example]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: api, namespace: partner}
spec:
  hosts: [api.partner.example]
  gateways: [mesh, out]
  tls:
    - {match: [{gateways: [mesh], port: 443, sniHosts: [api.partner.example]}], route: [{destination: {host: istio-egressgateway.istio-system.svc.cluster.local, port: {number: 443}}}]}
    - {match: [{gateways: [out], port: 443, sniHosts: [api.partner.example]}], route: [{destination: {host: api.partner.example, port: {number: 443}}}]}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: default, namespace: partner}
spec: {egress: [{hosts: [./api.partner.example, istio-system/*]}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: ratings, namespace: bookinfo}
spec: {selector: {matchLabels: {app: ratings}}, rules: [{from: [{source: {principals: [cluster.local/ns/bookinfo/sa/bookinfo-reviews]}}], to: [{operation: {methods: [GET], ports: ["9080"]}}]}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: rest, namespace: bookinfo}
spec: {rules: [{from: [{source: {namespaces: [bookinfo, istio-system]}}]}]}
`);
const MESH_CONFIG = {
  outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  pathNormalization: { normalization: 'MERGE_SLASHES' },
  extensionProviders: [{ name: 'jaeger' }],
};
const mesh = existsSync(dist) ? [...loadManifests([dist], { recursive: true }), ...PARTNER] : PARTNER;

type Change = (objects: readonly KubernetesObject[]) => KubernetesObject[];

/** Writes a field of one object; undefined removes it. */
const set =
  (name: string, path: FieldPath, value: unknown): Change =>
  (objects) => {
    expect(objects.map(describeObject)).toContain(name);
    return objects.map((object) => (describeObject(object) === name ? changed(object, path, value) : object));
  };
const remove =
  (name: string): Change =>
  (objects) => {
    expect(objects.map(describeObject)).toContain(name);
    return objects.filter((object) => describeObject(object) !== name);
  };
const add =
  (yaml: string): Change =>
  (objects) => [...objects, ...parseManifests(yaml)];
const all =
  (...changes: Change[]): Change =>
  (objects) =>
    changes.reduce<KubernetesObject[]>((result, change) => change(result), [...objects]);

function changed<T>(value: T, path: FieldPath, to: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return to as T;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[step] = changed(copy[step], rest, to);
  if (rest.length > 0 || to !== undefined) return copy as T;
  if (Array.isArray(copy)) copy.splice(Number(step), 1);
  else delete copy[step];
  return copy as T;
}

const REVIEWS = 'VirtualService bookinfo/reviews';
const RATINGS = 'VirtualService bookinfo/ratings';
const SUBSETS = 'DestinationRule bookinfo/reviews';
const INGRESS = 'VirtualService bookinfo/bookinfo-gateway-any';
const GATEWAY = 'Gateway bookinfo/bookinfo-gateway';
const ECHO = 'VirtualService istio-io-tcp-traffic-shifting/tcp-echo';
const ECHO_IN = 'VirtualService istio-io-tcp-traffic-shifting/tcp-echo-gateway-tcp-31400';
const ECHO_GATEWAY = 'Gateway istio-io-tcp-traffic-shifting/tcp-echo-gateway';
const TOKENS = 'RequestAuthentication istio-system/httpbin-gateway';
const DEMAND = 'AuthorizationPolicy istio-system/httpbin-gateway-jwt-httpbin-example-com';
const ALLOW = 'AuthorizationPolicy bookinfo/ratings';
const OUT = 'VirtualService partner/api';
const destination = (rule: number, route: number, ...rest: string[]) => [
  'spec',
  'http',
  rule,
  'route',
  route,
  'destination',
  ...rest,
];

const BREAKS: readonly (readonly [what: string, change: Change, ...expected: string[]])[] = [
  // Routing
  [
    'a misspelt host',
    set(REVIEWS, destination(0, 0, 'host'), 'review.bookinfo.svc.cluster.local'),
    `unknown-destination ${REVIEWS}`,
  ],
  [
    'a misspelt namespace in a host',
    set(REVIEWS, destination(0, 0, 'host'), 'reviews.bokinfo.svc.cluster.local'),
    `destination-outside-manifests ${REVIEWS}`,
  ],
  [
    'a host that is half qualified',
    set(REVIEWS, destination(0, 0, 'host'), 'reviews.bookinfo'),
    `unknown-destination ${REVIEWS}`,
  ],
  ['a misspelt subset', set(REVIEWS, destination(0, 0, 'subset'), 'V2'), `unknown-subset ${REVIEWS}`],
  ['a deleted subset', set(SUBSETS, ['spec', 'subsets', 1], undefined), `unknown-subset ${REVIEWS}`],
  [
    'a deleted DestinationRule',
    remove(SUBSETS),
    `unknown-subset ${REVIEWS}`,
    `unknown-subset ${REVIEWS}`,
    `unknown-subset ${REVIEWS}`,
  ],
  [
    'a DestinationRule in a third namespace',
    set(SUBSETS, ['metadata', 'namespace'], 'legacy'),
    'destination-rule-never-found DestinationRule legacy/reviews',
    `unknown-subset ${REVIEWS}`,
    `unknown-subset ${REVIEWS}`,
    `unknown-subset ${REVIEWS}`,
  ],
  [
    'a misspelt label of a subset',
    set(SUBSETS, ['spec', 'subsets', 0, 'labels'], { versoin: 'v1' }),
    `subset-selects-nothing ${SUBSETS}`,
  ],
  [
    'a wrong label of a subset',
    set(SUBSETS, ['spec', 'subsets', 0, 'labels', 'version'], 'v11'),
    `subset-selects-nothing ${SUBSETS}`,
  ],
  ['a subset twice', set(SUBSETS, ['spec', 'subsets', 1, 'name'], 'v1'), `destination-rule-subsets ${SUBSETS}`],
  ['a deleted version', remove('Deployment bookinfo/reviews-v3'), `subset-selects-nothing ${SUBSETS}`],
  [
    'a version scaled to zero',
    set('Deployment bookinfo/reviews-v3', ['spec', 'replicas'], 0),
    `subset-selects-nothing ${SUBSETS}`,
  ],
  [
    'a port that the Service lacks',
    set(REVIEWS, destination(0, 0, 'port', 'number'), 9090),
    `unknown-destination-port ${REVIEWS}`,
  ],
  [
    "the container's port",
    set('VirtualService mirroring/httpbin', destination(0, 0, 'port', 'number'), 8080),
    'unknown-destination-port VirtualService mirroring/httpbin',
  ],
  ['weights that do not add up', set(REVIEWS, ['spec', 'http', 1, 'route', 0, 'weight'], 5), `weights ${REVIEWS}`],
  ['one destination twice', set(REVIEWS, destination(1, 1, 'subset'), 'v1'), `duplicate-destination ${REVIEWS}`],
  [
    'a default rule that comes first',
    set(REVIEWS, ['spec', 'http', 0, 'match'], undefined),
    `unreachable-rule ${REVIEWS}`,
  ],
  [
    'a match on everything',
    set(RATINGS, ['spec', 'http', 0, 'match'], [{ uri: { prefix: '/' } }]),
    `unreachable-rule ${RATINGS}`,
  ],
  [
    'a second VirtualService for a host',
    add(
      `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: zz, namespace: bookinfo}, spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews}}]}]}}`,
    ),
    'conflicting-mesh-hosts VirtualService bookinfo/zz',
  ],
  [
    'the same object twice',
    (objects) => [...objects, ...objects.filter((one) => describeObject(one) === REVIEWS).map((one) => ({ ...one }))],
    `duplicate-object ${REVIEWS}`,
  ],
  [
    'a misspelt host of a VirtualService',
    set(RATINGS, ['spec', 'hosts', 0], 'rating.bookinfo.svc.cluster.local'),
    `unregistered-host ${RATINGS}`,
  ],
  [
    'http rules for TCP',
    all(
      set(ECHO, ['spec', 'tcp'], undefined),
      set(ECHO, ['spec', 'http'], [{ route: [{ destination: { host: 'tcp-echo' } }] }]),
    ),
    `rules-of-wrong-protocol ${ECHO}`,
  ],
  [
    'a match on a port that nobody opens',
    set(ECHO, ['spec', 'tcp', 1, 'match', 0, 'port'], 9009),
    `unknown-match-port ${ECHO}`,
  ],
  [
    'a match on a gateway that is not bound',
    set(REVIEWS, ['spec', 'http', 0, 'match', 0, 'gateways'], ['bookinfo/bookinfo-gateway']),
    `match-gateway-not-bound ${REVIEWS}`,
  ],
  [
    'a match on callers that do not exist',
    set(REVIEWS, ['spec', 'http', 0, 'match', 0, 'sourceLabels'], { app: 'prodcutpage' }),
    `unknown-source ${REVIEWS}`,
  ],
  [
    'a path without a slash',
    set(INGRESS, ['spec', 'http', 0, 'match', 0, 'uri', 'exact'], 'productpage'),
    `path-without-slash ${INGRESS}`,
  ],
  [
    'a star after a prefix',
    set(INGRESS, ['spec', 'http', 0, 'match', 4, 'uri', 'prefix'], '/static/*'),
    `pattern-taken-literally ${INGRESS}`,
  ],
  [
    'an alternative within another',
    set(INGRESS, ['spec', 'http', 0, 'match', 0, 'uri'], { prefix: '/static/css' }),
    `duplicate-match ${INGRESS}`,
  ],
  [
    'a fault for nobody',
    set(RATINGS, ['spec', 'http', 0, 'fault', 'delay', 'percentage'], undefined),
    `fault-never-fires ${RATINGS}`,
  ],
  [
    'retries beside a fault',
    set(RATINGS, ['spec', 'http', 0, 'retries'], { attempts: 3 }),
    `fault-with-retries ${RATINGS}`,
  ],
  [
    'retries that do not fit',
    set(REVIEWS, ['spec', 'http', 1, 'retries'], { attempts: 2, perTryTimeout: '2s' }),
    `retries-never-fit ${REVIEWS}`,
  ],
  [
    'a rewrite to //',
    all(
      set(INGRESS, ['spec', 'http', 0, 'match'], [{ uri: { prefix: '/app' } }]),
      set(INGRESS, ['spec', 'http', 0, 'rewrite'], { uri: '/' }),
    ),
    `rewrite-joins-badly ${INGRESS}`,
  ],
  [
    'a delegate that is missing',
    set(INGRESS, ['spec', 'http', 0], { delegate: { name: 'pages' } }),
    `missing-delegate ${INGRESS}`,
  ],
  [
    'a mirror to a missing subset',
    set('VirtualService mirroring/httpbin', ['spec', 'http', 0, 'mirrors', 0, 'destination', 'subset'], 'v3'),
    'unknown-subset VirtualService mirroring/httpbin',
  ],

  // Destinations
  [
    'a misspelt host of a DestinationRule',
    set('DestinationRule circuit-breaking/httpbin', ['spec', 'host'], 'httpbn.circuit-breaking.svc.cluster.local'),
    'unknown-destination-rule-host DestinationRule circuit-breaking/httpbin',
  ],
  [
    'a second policy for a host',
    add(
      `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: zz, namespace: circuit-breaking}, spec: {host: httpbin, trafficPolicy: {loadBalancer: {simple: RANDOM}}}}`,
    ),
    'conflicting-destination-rules DestinationRule circuit-breaking/zz',
  ],
  [
    "a rule that hides the service's subsets",
    add(
      `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: mine, namespace: foo}, spec: {host: reviews.bookinfo.svc.cluster.local, trafficPolicy: {loadBalancer: {simple: RANDOM}}}}`,
    ),
    'caller-rule-hides-subsets DestinationRule foo/mine',
  ],
  [
    'settings for a missing port',
    set(
      'DestinationRule circuit-breaking/httpbin',
      ['spec', 'trafficPolicy', 'portLevelSettings'],
      [{ port: { number: 8080 }, loadBalancer: { simple: 'RANDOM' } }],
    ),
    'unknown-port-settings DestinationRule circuit-breaking/httpbin',
  ],
  [
    'an outlier detection without effect',
    set(
      'DestinationRule circuit-breaking/httpbin',
      ['spec', 'trafficPolicy', 'outlierDetection', 'consecutiveErrors'],
      5,
    ),
    'deprecated-field DestinationRule circuit-breaking/httpbin',
  ],

  // Services and workloads
  [
    'a Service that selects nothing',
    set('Service bookinfo/details', ['spec', 'selector', 'app'], 'detail'),
    'service-selects-nothing Service bookinfo/details',
    'subset-selects-nothing DestinationRule bookinfo/details',
  ],
  [
    'a deleted Service',
    remove('Service circuit-breaking/httpbin'),
    'unknown-destination-rule-host DestinationRule circuit-breaking/httpbin',
  ],
  [
    'a wrong targetPort',
    set('Service bookinfo/details', ['spec', 'ports', 0, 'targetPort'], 9081),
    'unknown-target-port Service bookinfo/details',
  ],
  [
    'a port without a protocol',
    set('Service bookinfo/details', ['spec', 'ports', 0], { name: 'web', port: 9080 }),
    'port-without-protocol Service bookinfo/details',
  ],
  [
    'a Deployment that misses its pods',
    set('Deployment bookinfo/details-v1', ['spec', 'selector', 'matchLabels', 'version'], 'v2'),
    'selector-misses-own-pods Deployment bookinfo/details-v1',
  ],
  [
    'a misspelt ServiceAccount',
    set('Deployment bookinfo/details-v1', ['spec', 'template', 'spec', 'serviceAccountName'], 'bookinfo-detials'),
    'unknown-service-account Deployment bookinfo/details-v1',
  ],
  [
    'a deleted ServiceAccount',
    remove('ServiceAccount bookinfo/bookinfo-details'),
    'unknown-service-account Deployment bookinfo/details-v1',
  ],
  [
    'an application as user 1337',
    set(
      'Deployment bookinfo/details-v1',
      ['spec', 'template', 'spec', 'containers', 0, 'securityContext', 'runAsUser'],
      1337,
    ),
    'application-runs-as-proxy Deployment bookinfo/details-v1',
  ],
  [
    'a misspelt annotation',
    set('Deployment partner/caller', ['spec', 'template', 'metadata', 'annotations'], {
      'sidecar.istio.io/proxyCpu': '100m',
    }),
    'unknown-annotation Deployment partner/caller',
  ],
  [
    'an annotation on the Deployment',
    set('Deployment partner/caller', ['metadata', 'annotations'], {
      'traffic.sidecar.istio.io/excludeOutboundPorts': '443',
    }),
    'misplaced-annotation Deployment partner/caller',
  ],
  [
    'no IP range',
    set('Deployment partner/caller', ['spec', 'template', 'metadata', 'annotations'], {
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0',
    }),
    'invalid-annotation Deployment partner/caller',
  ],
  [
    'both injection labels',
    set('Namespace bookinfo', ['metadata', 'labels', 'istio.io/rev'], 'stable'),
    'injection-labels Namespace bookinfo',
  ],
  [
    'a misspelt injection label',
    set('Namespace partner', ['metadata', 'labels', 'istio-injection'], 'enable'),
    'injection-labels Namespace partner',
    'injection-not-chosen Namespace partner',
    'policy-without-proxy Sidecar partner/default',
  ],

  // Gateways
  [
    'a misspelt Gateway',
    set(INGRESS, ['spec', 'gateways', 0], 'bookinfo/bookinfo-gatewy'),
    `unknown-gateway ${INGRESS}`,
    `gateway-without-routes ${GATEWAY}`,
  ],
  ['a deleted Gateway', remove(GATEWAY), `unknown-gateway ${INGRESS}`],
  ['a deleted VirtualService of a gateway', remove(INGRESS), `gateway-without-routes ${GATEWAY}`],
  [
    'a misspelt selector of a Gateway',
    set(GATEWAY, ['spec', 'selector', 'istio'], 'ingresgateway'),
    `gateway-selects-nothing ${GATEWAY}`,
  ],
  [
    'TCP on the HTTP port',
    set(ECHO_GATEWAY, ['spec', 'servers', 0, 'port', 'number'], 80),
    `unknown-match-port ${ECHO_IN}`,
    `conflicting-gateway-servers ${ECHO_GATEWAY}`,
    `deny-blocks-tcp ${DEMAND}`,
  ],
  [
    'a host that the Gateway does not take',
    all(
      set(GATEWAY, ['spec', 'servers', 0, 'hosts'], ['shop.example.com']),
      set(INGRESS, ['spec', 'hosts'], ['www.example.com']),
    ),
    `host-not-in-gateway ${INGRESS}`,
  ],
  [
    'another HTTP host at the gateway',
    set('VirtualService foo/httpbin-gateway-httpbin-example-com', ['spec', 'hosts', 0], 'httpbin.example.org'),
    'host-not-in-gateway VirtualService foo/httpbin-gateway-httpbin-example-com',
  ],
  [
    'a host of another Gateway',
    set(GATEWAY, ['spec', 'servers', 0, 'hosts'], ['*', 'httpbin.example.com']),
    'duplicate-gateway-host Gateway foo/httpbin-gateway',
  ],
  [
    'two certificates for one host',
    add(
      ['one', 'two']
        .map(
          (name) =>
            `{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: ${name}, namespace: foo}, spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: [a.example.com], tls: {mode: SIMPLE, credentialName: ${name}}}]}}`,
        )
        .join('\n---\n'),
    ),
    'conflicting-gateway-servers Gateway foo/two',
    'gateway-without-routes Gateway foo/one',
    'gateway-without-routes Gateway foo/two',
  ],
  [
    'http rules on a TCP server',
    all(
      set(ECHO_IN, ['spec', 'tcp'], undefined),
      set(
        ECHO_IN,
        ['spec', 'http'],
        [{ route: [{ destination: { host: 'tcp-echo', port: { number: 9000 }, subset: 'v1' } }] }],
      ),
    ),
    `rules-gateway-does-not-route ${ECHO_IN}`,
  ],
  [
    'no port at a gateway',
    set(ECHO_IN, ['spec', 'tcp', 0, 'route', 0, 'destination', 'port'], undefined),
    `destination-port-required ${ECHO_IN}`,
  ],
  [
    'a redirect to no HTTPS',
    set(GATEWAY, ['spec', 'servers', 0, 'tls'], { httpsRedirect: true }),
    `https-redirect-without-https ${GATEWAY}`,
  ],
  [
    'a gateway past the split',
    set(INGRESS, destination(0, 0), { host: 'reviews.bookinfo.svc.cluster.local', port: { number: 9080 } }),
    `gateway-ignores-mesh-rules ${INGRESS}`,
  ],
  [
    'a private VirtualService of a gateway',
    set(INGRESS, ['spec', 'exportTo'], ['.']),
    `virtual-service-hidden-from-gateway ${INGRESS}`,
  ],
  [
    'the same match in two VirtualServices',
    add(
      `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: zz, namespace: bookinfo}, spec: {hosts: ["*"], gateways: [bookinfo-gateway], http: [{match: [{uri: {exact: /login}}], route: [{destination: {host: details, subset: v1, port: {number: 9080}}}]}]}}`,
    ),
    'gateway-rules-overlap VirtualService bookinfo/zz',
  ],

  // mTLS
  [
    'plaintext to a STRICT mesh',
    set('DestinationRule foo/httpbin', ['spec', 'trafficPolicy'], { tls: { mode: 'DISABLE' } }),
    'plaintext-to-strict DestinationRule foo/httpbin',
  ],
  [
    'mTLS to pods without a proxy',
    set('DestinationRule legacy/httpbin', ['spec', 'trafficPolicy'], { tls: { mode: 'ISTIO_MUTUAL' } }),
    'mtls-to-plaintext DestinationRule legacy/httpbin',
  ],
  [
    'STRICT where nothing is injected',
    add(
      `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default, namespace: legacy}, spec: {mtls: {mode: STRICT}}}`,
    ),
    'policy-without-proxy PeerAuthentication legacy/default',
  ],
  [
    'a second mesh-wide mode',
    add(
      `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: other, namespace: istio-system}, spec: {mtls: {mode: PERMISSIVE}}}`,
    ),
    'several-peer-authentications PeerAuthentication istio-system/other',
  ],
  [
    'a mode for a port that is not open',
    add(
      `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: a, namespace: foo}, spec: {selector: {matchLabels: {app: httpbin}}, portLevelMtls: {"8000": {mode: STRICT}}}}`,
    ),
    'port-level-mtls-port PeerAuthentication foo/a',
  ],
  [
    'an exception to STRICT',
    add(
      `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: a, namespace: foo}, spec: {mtls: {mode: PERMISSIVE}}}`,
    ),
    'mtls-weaker-than-mesh PeerAuthentication foo/a',
  ],
  [
    'a selector in the root namespace',
    set('PeerAuthentication istio-system/default', ['spec', 'selector'], { matchLabels: { istio: 'ingressgateway' } }),
    'selector-in-root-namespace PeerAuthentication istio-system/default',
  ],

  // Authorization and tokens
  [
    'a misspelt label of a policy',
    set(ALLOW, ['spec', 'selector', 'matchLabels', 'app'], 'rating'),
    `selector-selects-nothing ${ALLOW}`,
  ],
  [
    'a misspelt principal',
    set(ALLOW, ['spec', 'rules', 0, 'from', 0, 'source', 'principals', 0], 'cluster.local/ns/bookinfo/sa/reviews'),
    `unknown-principal ${ALLOW}`,
  ],
  [
    'a principal as a URI',
    set(
      ALLOW,
      ['spec', 'rules', 0, 'from', 0, 'source', 'principals', 0],
      'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews',
    ),
    `unknown-principal ${ALLOW}`,
  ],
  [
    'a misspelt namespace of a caller',
    set('AuthorizationPolicy bookinfo/rest', ['spec', 'rules', 0, 'from', 0, 'source', 'namespaces', 0], 'bokinfo'),
    'unknown-source-namespace AuthorizationPolicy bookinfo/rest',
  ],
  [
    'a method in small letters',
    set(ALLOW, ['spec', 'rules', 0, 'to', 0, 'operation', 'methods', 0], 'get'),
    `unknown-method ${ALLOW}`,
  ],
  [
    "a Service's port in a policy",
    add(
      `{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace: foo}, spec: {selector: {matchLabels: {app: httpbin}}, rules: [{to: [{operation: {ports: ["8000"]}}]}]}}`,
    ),
    'unknown-policy-port AuthorizationPolicy foo/a',
  ],
  [
    'a dash too many',
    all(
      set(ALLOW, ['spec', 'rules', 1], { to: [{ operation: { methods: ['GET'], ports: ['9080'] } }] }),
      set(ALLOW, ['spec', 'rules', 0, 'to'], undefined),
    ),
    `rule-split-in-two ${ALLOW}`,
  ],
  ['an empty rule beside others', set(ALLOW, ['spec', 'rules', 1], {}), `rule-for-everything ${ALLOW}`],
  [
    'a host without its port',
    set(DEMAND, ['spec', 'rules', 0, 'to', 0, 'operation', 'hosts'], ['httpbin.example.com']),
    `host-with-port-slips-past ${DEMAND}`,
  ],
  [
    'a host that the gateway does not take',
    all(
      set(
        DEMAND,
        ['spec', 'rules', 0, 'to', 0, 'operation', 'hosts'],
        ['httpbin.example.org', 'httpbin.example.org:*'],
      ),
      set(GATEWAY, ['spec', 'servers', 0, 'hosts'], ['shop.example.com']),
      set(INGRESS, ['spec', 'hosts'], ['shop.example.com']),
      remove(ECHO_GATEWAY),
      remove(ECHO_IN),
    ),
    `host-not-served ${DEMAND}`,
    `host-not-served ${DEMAND}`,
  ],
  [
    'HTTP denied where TCP is spoken too',
    set(DEMAND, ['spec', 'rules', 0, 'to', 0, 'operation', 'notPorts'], undefined),
    `deny-blocks-tcp ${DEMAND}`,
  ],
  [
    'a method for a TCP service',
    add(
      `{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace: istio-io-tcp-traffic-shifting}, spec: {selector: {matchLabels: {app: tcp-echo}}, rules: [{to: [{operation: {methods: [GET]}}]}]}}`,
    ),
    'http-fields-on-tcp AuthorizationPolicy istio-io-tcp-traffic-shifting/a',
  ],
  ['a token that nobody verifies', remove(TOKENS), `token-without-request-authentication ${DEMAND}`],
  ['a token that nobody demands', remove(DEMAND), `request-authentication-without-policy ${TOKENS}`],
  [
    'another issuer',
    set(DEMAND, ['spec', 'rules', 0, 'from', 0, 'source'], { notRequestPrincipals: ['someone@else.example/*'] }),
    `unknown-issuer ${DEMAND}`,
  ],
  ['two slashes', (objects) => objects.filter((one) => one.kind !== 'IstioOperator'), `path-slips-past ${DEMAND}`],
  [
    'a caller without mTLS',
    add(
      `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: details, namespace: bookinfo}, spec: {selector: {matchLabels: {app: details}}, mtls: {mode: PERMISSIVE}}}\n---\n{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace: bookinfo}, spec: {selector: {matchLabels: {app: details}}, action: DENY, rules: [{from: [{source: {namespaces: [foo]}}]}]}}`,
    ),
    'mtls-weaker-than-mesh PeerAuthentication bookinfo/details',
    'plaintext-slips-past AuthorizationPolicy bookinfo/a',
  ],
  [
    'an identity without mTLS',
    add(
      `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: ratings, namespace: bookinfo}, spec: {selector: {matchLabels: {app: ratings}}, mtls: {mode: DISABLE}}}`,
    ),
    'mtls-weaker-than-mesh PeerAuthentication bookinfo/ratings',
    `identity-without-mtls ${ALLOW}`,
  ],
  [
    'a provider that is not defined',
    add(
      `{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace: foo}, spec: {action: CUSTOM, provider: {name: nobody}, rules: [{}]}}`,
    ),
    'unknown-provider AuthorizationPolicy foo/a',
  ],
  [
    'a forgotten workload',
    remove('AuthorizationPolicy bookinfo/rest'),
    ...['details-v1', 'productpage-v1', 'reviews-v1', 'reviews-v2', 'reviews-v3'].map(
      (name) => `workload-without-policy Deployment bookinfo/${name}`,
    ),
  ],

  // Ways out
  [
    'no ServiceEntry',
    remove('ServiceEntry partner/api'),
    `unknown-destination ${OUT}`,
    `unregistered-host ${OUT}`,
    'sidecar-imports-nothing Sidecar partner/default',
  ],
  ['no Gateway for the way out', remove('Gateway partner/out'), `unknown-gateway ${OUT}`, `egress-missing-hop ${OUT}`],
  [
    'a Gateway for another host',
    set('Gateway partner/out', ['spec', 'servers', 0, 'hosts'], ['api.partner.org']),
    `egress-missing-hop ${OUT}`,
  ],
  ['no second hop', set(OUT, ['spec', 'tls', 1], undefined), `egress-missing-hop ${OUT}`],
  [
    'another port of the gateway',
    set(OUT, ['spec', 'tls', 0, 'route', 0, 'destination', 'port', 'number'], 8443),
    `unknown-destination-port ${OUT}`,
  ],
  [
    'a second ServiceEntry',
    add(
      `{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: again, namespace: foo}, spec: {hosts: [api.partner.example], location: MESH_EXTERNAL, resolution: DNS, ports: [{number: 443, name: tcp, protocol: TCP}]}}`,
    ),
    'duplicate-external-host ServiceEntry foo/again',
  ],
  [
    'TLS within TLS',
    add(
      `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: tls, namespace: partner}, spec: {host: api.partner.example, trafficPolicy: {tls: {mode: SIMPLE}}}}`,
    ),
    'double-tls DestinationRule partner/tls',
  ],
  [
    'an entry for a Service',
    add(
      `{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: a, namespace: foo}, spec: {hosts: [details.bookinfo.svc.cluster.local], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}]}}`,
    ),
    'external-host-is-service ServiceEntry foo/a',
  ],
  [
    'a misspelt import',
    set('Sidecar partner/default', ['spec', 'egress', 0, 'hosts', 0], './api.partner.exmaple'),
    'sidecar-imports-nothing Sidecar partner/default',
  ],
  [
    'a second Sidecar',
    add(
      `{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {name: other, namespace: partner}, spec: {egress: [{hosts: ["*/*"]}]}}`,
    ),
    'conflicting-sidecars Sidecar partner/other',
  ],
  [
    'a private ServiceEntry',
    set('ServiceEntry partner/api', ['spec', 'exportTo'], ['.']),
    `destination-not-exported ${OUT}`,
  ],
  [
    'an export to nobody',
    set('ServiceEntry partner/api', ['spec', 'exportTo'], ['.', 'istio-system', 'partnr']),
    'unknown-export-namespace ServiceEntry partner/api',
  ],
];

test('before it is broken, nothing is found', () => {
  expect(analyze(mesh, { meshConfig: MESH_CONFIG }).map(formatFinding)).toEqual([]);
});

test('there are breaks of many kinds', () => {
  expect(BREAKS.length).toBeGreaterThan(60);
  expect(new Set(BREAKS.flatMap(([, , ...expected]) => expected.map((one) => one.split(' ')[0]))).size).toBeGreaterThan(
    60,
  );
});

test.each(BREAKS.map(([what, change, ...expected]) => ({ what, change, expected })))(
  '$what is reported, and nothing else',
  ({ what, change, expected }) => {
    const pathNormalization = what === 'two slashes' ? {} : MESH_CONFIG.pathNormalization;
    const found = analyze(change(mesh), { meshConfig: { ...MESH_CONFIG, pathNormalization } });
    expect(found.map((finding) => `${finding.check} ${describeObject(finding.object)}`).sort()).toEqual(
      [...expected].sort(),
    );
  },
);
