import type { Field } from '../field';
import { isTlsProtocol } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

/** Where certificates come from, other than from files of the proxy. */
const SHARED_CERTIFICATES = ['credentialName', 'credentialNames', 'tlsCertificates'];

export const serverTls = objectCheck({
  name: 'server-tls',
  title: 'TLS settings of a server that Istio refuses',
  why: `${REFUSED} SIMPLE needs a certificate and a key, MUTUAL a CA too, unless a credentialName gives them; ISTIO_MUTUAL brings its own and takes none.`,
  fix: 'add what the mode needs, or give a credentialName',
  kinds: ['Gateway', 'Sidecar'],
  about: ['tls'],
  validate(spec, report) {
    for (const server of spec.get('servers').items) checkServerTls(server.get('tls'), report);
    for (const listener of spec.get('ingress').items) {
      const tls = listener.get('tls');
      const protocol = listener.get('port').get('protocol').text;
      if (tls.exists && !isTlsProtocol(protocol)) {
        report(
          tls,
          `a port of ${protocol || 'no protocol'} cannot have TLS settings`,
          'set protocol: HTTPS or TLS, or remove them',
        );
      }
      for (const name of ['subjectAltNames', 'httpsRedirect', 'credentialName', 'credentialNames', 'tlsCertificates']) {
        if (tls.get(name).isSet) report(tls.get(name), `a Sidecar does not support ${name}`, 'remove it');
      }
      const mode = tls.get('mode');
      if (['ISTIO_MUTUAL', 'AUTO_PASSTHROUGH'].includes(mode.text)) {
        report(
          mode,
          `a Sidecar does not support ${mode.text}; it must be SIMPLE, MUTUAL, OPTIONAL_MUTUAL or PASSTHROUGH`,
          'choose another mode',
        );
      }
      checkServerTls(tls, report);
    }
  },
});

const OWN_CERTIFICATES = ['serverCertificate', 'privateKey', 'caCertificates', ...SHARED_CERTIFICATES];

function checkServerTls(tls: Field, report: ReportField): void {
  const mode = tls.get('mode').text;
  if (mode === 'ISTIO_MUTUAL') {
    for (const field of tls.set(...OWN_CERTIFICATES)) {
      report(field, "ISTIO_MUTUAL uses Istio's own certificates", 'remove it, or choose MUTUAL');
    }
    return;
  }
  const files = tls.set('serverCertificate', 'privateKey').length === 2 ? [tls.get('serverCertificate')] : [];
  const sources = [...files, ...tls.set(...SHARED_CERTIFICATES)];
  if (sources.length > 1) report(tls, 'gives certificates in several ways; one is allowed', 'keep one');
  if (!['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'].includes(mode)) return;
  if (tls.set('credentialName', 'credentialNames').length > 0) return;
  const pairs = tls.get('tlsCertificates').isSet ? tls.get('tlsCertificates').items : [tls];
  const needed = pairs.flatMap((pair) => [pair.get('serverCertificate'), pair.get('privateKey')]);
  if (mode !== 'SIMPLE') needed.push(tls.get('caCertificates'));
  for (const field of needed) {
    if (!field.isSet) report(field, `${mode} needs ${String(field.path.at(-1))}, or a credentialName`);
  }
  if (mode === 'SIMPLE' && tls.get('caCrl').isSet) {
    report(
      tls.get('caCrl'),
      'SIMPLE verifies no clients, so a revocation list has no use',
      'remove it, or choose MUTUAL',
    );
  }
}
