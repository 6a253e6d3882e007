import { objectCheck, REFUSED } from '../object-check';
import { trafficPolicies } from '../shared';

export const clientTls = objectCheck({
  name: 'client-tls',
  title: 'TLS settings of a client that Istio refuses',
  why: `${REFUSED} MUTUAL needs a certificate and a key, or a credentialName; a credentialName replaces all files; insecureSkipVerify leaves nothing to verify with.`,
  fix: 'keep the fields that go together',
  kinds: ['DestinationRule'],
  about: ['tls'],
  validate(spec, report) {
    for (const { policy } of trafficPolicies(spec)) {
      const tls = policy.get('tls');
      const mode = tls.get('mode').text;
      if (mode !== 'SIMPLE' && mode !== 'MUTUAL') continue;
      const credential = tls.get('credentialName').isSet;
      if (tls.get('insecureSkipVerify').value === true) {
        const excluded = [...(mode === 'SIMPLE' ? ['credentialName'] : []), 'caCertificates'];
        const given = tls.set(...excluded, 'subjectAltNames');
        for (const field of given)
          report(field, 'insecureSkipVerify verifies nothing, so this has no use', 'remove one of the two');
      }
      if (credential) {
        for (const field of tls.set('clientCertificate', 'privateKey', 'caCertificates', 'caCrl')) {
          report(
            field,
            'credentialName takes the place of certificates, keys and revocation lists',
            'remove one of the two',
          );
        }
      } else if (mode === 'MUTUAL') {
        for (const name of ['clientCertificate', 'privateKey']) {
          if (!tls.get(name).isSet) report(tls.get(name), `MUTUAL needs a ${name}, or a credentialName`, 'add it');
        }
      }
      const name = tls.get('credentialName');
      if (name.text.startsWith('configmap://')) {
        const own = spec.object.metadata.namespace ?? 'default';
        const [namespace, ...rest] = name.text.slice('configmap://'.length).split('/');
        if (rest.length > 0 && namespace !== own) {
          report(
            name,
            `names a ConfigMap of ${namespace}; it must be in ${own}, the namespace of the DestinationRule`,
            'copy it there',
          );
        }
      }
    }
  },
});
