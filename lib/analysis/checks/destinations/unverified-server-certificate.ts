import type { Check } from '../../check';
import { clientTlsOf } from '../shared/client-tls';

export const unverifiedServerCertificate: Check = {
  name: 'unverified-server-certificate',
  level: 'warning',
  title: 'TLS to a server whose certificate is not verified',
  references: [
    'IST0128 NoServerCertificateVerificationDestinationLevel',
    'IST0129 NoServerCertificateVerificationPortLevel',
  ],
  why: 'With insecureSkipVerify anybody on the way can answer in the name of the server. (Without caCertificates Istio verifies against the certificate authorities of its image.)',
  fix: 'remove insecureSkipVerify, and give caCertificates or credentialName for a private authority',
  kinds: ['DestinationRule'],
  run(model, report) {
    for (const { rule, tls, path } of clientTlsOf(model)) {
      if (tls.insecureSkipVerify === true)
        report(rule, [...path, 'insecureSkipVerify'], 'the certificate of the server is not verified');
    }
  },
};
