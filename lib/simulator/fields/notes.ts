/** What the simulator makes of a field beyond plainly deciding it. */
export type FieldNote =
  /** Using the field leaves answers undecided. */
  | { readonly undecided: string }
  /** The field changes nothing that an answer holds. */
  | { readonly noEffect: string };

const CERTIFICATES: FieldNote = { noEffect: 'which certificates are used is not part of an answer' };
const CONNECTIONS: FieldNote = { noEffect: 'limits of a server for connections are not part of an answer' };
const ALTERNATIVE_TRANSPORT: FieldNote = { undecided: 'no recording covers a listener like this' };

/** Notes by kind and field; a field's note holds for everything below it, and `*` stands for any beginning. */
export const FIELD_NOTES: Readonly<Record<string, Readonly<Record<string, FieldNote>>>> = {
  VirtualService: {
    'http.match.statPrefix': { noEffect: 'a name in metrics' },
    'http.fault.abort.http2Error': { undecided: 'Istio refuses it' },
    'http.fault.delay.exponentialDelay': { undecided: 'Istio refuses it' },
  },
  DestinationRule: {
    '*tls.clientCertificate': CERTIFICATES,
    '*tls.privateKey': CERTIFICATES,
    '*tls.caCertificates': CERTIFICATES,
    '*tls.caCrl': CERTIFICATES,
    '*tls.insecureSkipVerify': CERTIFICATES,
    '*outlierDetection.consecutiveErrors': { noEffect: 'Istio ignores it' },
  },
  Gateway: {
    'servers.name': { noEffect: 'a name' },
    'servers.bind': ALTERNATIVE_TRANSPORT,
    'servers.defaultEndpoint': { noEffect: 'Istio ignores it' },
    'servers.port.targetPort': { noEffect: 'Istio ignores it' },
    'servers.tls.serverCertificate': CERTIFICATES,
    'servers.tls.privateKey': CERTIFICATES,
    'servers.tls.credentialName': CERTIFICATES,
    'servers.tls.credentialNames': CERTIFICATES,
    'servers.tls.tlsCertificates': CERTIFICATES,
    'servers.tls.caCertificates': CERTIFICATES,
    'servers.tls.caCertCredentialName': CERTIFICATES,
    'servers.tls.caCrl': CERTIFICATES,
    'servers.tls.subjectAltNames': CERTIFICATES,
    'servers.tls.verifyCertificateSpki': CERTIFICATES,
    'servers.tls.verifyCertificateHash': CERTIFICATES,
    'servers.tls.minProtocolVersion': CERTIFICATES,
    'servers.tls.maxProtocolVersion': CERTIFICATES,
    'servers.tls.cipherSuites': CERTIFICATES,
  },
  Sidecar: {
    'ingress.bind': ALTERNATIVE_TRANSPORT,
    'ingress.captureMode': ALTERNATIVE_TRANSPORT,
    'ingress.tls': ALTERNATIVE_TRANSPORT,
    'ingress.port.targetPort': { noEffect: 'Istio ignores it' },
    'egress.port.targetPort': { noEffect: 'Istio ignores it' },
    'ingress.connectionPool': CONNECTIONS,
    inboundConnectionPool: CONNECTIONS,
    'outboundTrafficPolicy.egressProxy': { undecided: 'no recording covers an egress proxy for unknown hosts' },
  },
  ServiceEntry: {
    'endpoints.locality': { noEffect: 'which endpoint of a destination is picked is not part of an answer' },
    'endpoints.weight': { noEffect: 'which endpoint of a destination is picked is not part of an answer' },
    'endpoints.network': { undecided: 'several networks are not simulated' },
  },
  AuthorizationPolicy: {
    targetRef: { undecided: 'no recording covers policies that are attached by targetRef' },
    targetRefs: { undecided: 'no recording covers policies that are attached by targetRefs' },
  },
  RequestAuthentication: {
    targetRef: { undecided: 'no recording covers policies that are attached by targetRef' },
    targetRefs: { undecided: 'no recording covers policies that are attached by targetRefs' },
    'jwtRules.timeout': { noEffect: 'how long Istio waits for keys' },
  },
};

/** Fields that Istio 1.31 adds and that, as the probes of it show, change nothing that an answer holds. */
const WITHOUT_EFFECT_IN_1_31: Readonly<Record<string, readonly string[]>> = {
  DestinationRule: [
    'connectionPool.http.http2KeepAlive',
    'retryBudget.budgetInterval',
    'loadBalancer.zoneAwareLbSetting',
  ],
};

/** Whether a field that 1.30 does not know may be passed over. */
export function isHarmlessNews(kind: string, field: string): boolean {
  return (WITHOUT_EFFECT_IN_1_31[kind] ?? []).some((name) => `.${field}`.endsWith(`.${name}`));
}

/** The note for a field, if there is one. */
export function noteFor(kind: string, field: string): FieldNote | undefined {
  const notes = FIELD_NOTES[kind] ?? {};
  const name = Object.keys(notes).find((one) => {
    if (one.startsWith('*')) return `.${field}.`.includes(`.${one.slice(1)}.`);
    return field === one || field.startsWith(`${one}.`);
  });
  return name === undefined ? undefined : notes[name];
}
