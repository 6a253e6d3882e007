import { apiFields, fieldProblems, noteFor, usedFields } from '.';
import { FIELD_NOTES } from './notes';

const object = (kind: string, spec: object) => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { namespace: 'foo', name: 'x' },
  spec,
});

describe('API fields', () => {
  it('are those of the schemas, without positions', () => {
    expect(apiFields('VirtualService')).toEqual(
      expect.arrayContaining(['hosts', 'http.match.uri.exact', 'http.timeout']),
    );
    expect([...apiFields('PeerAuthentication')].sort()).toEqual(['mtls.mode', 'portLevelMtls', 'selector.matchLabels']);
    expect(apiFields('Deployment')).toEqual([]);
  });

  it('have notes for fields that exist only', () => {
    const strangers = Object.entries(FIELD_NOTES).flatMap(([kind, notes]) =>
      Object.keys(notes).filter((name) => !apiFields(kind).some((field) => noteFor(kind, field) === notes[name])),
    );
    expect(strangers).toEqual([]);
  });

  it('that are not known, or that no recording covers, leave answers undecided', () => {
    const spec = { http: [{ route: [], mirorr: { host: 'a' } }] };
    expect(fieldProblems(object('VirtualService', spec), 'routing')).toEqual([
      expect.objectContaining({ reason: 'field spec.http[0].mirorr is not known', aspect: 'routing' }),
    ]);
    expect(fieldProblems(object('Sidecar', { ingress: [{ tls: { mode: 'SIMPLE' } }] }), 'security')).toHaveLength(1);
    const keepAlive = { trafficPolicy: { connectionPool: { http: { http2KeepAlive: {} } } } };
    expect(fieldProblems(object('DestinationRule', keepAlive), 'routing')).toEqual([]);
    expect(fieldProblems(object('VirtualService', { hosts: ['a'], http: [{ timeout: '1s' }] }), 'routing')).toEqual([]);
  });

  it('are found where they are used', () => {
    expect(
      usedFields('PeerAuthentication', { mtls: { mode: 'STRICT' }, portLevelMtls: { 80: { mode: 'DISABLE' } } }),
    ).toEqual([
      { path: 'spec.mtls.mode', field: 'mtls.mode', known: true },
      { path: 'spec.portLevelMtls', field: 'portLevelMtls', known: true },
    ]);
  });
});
