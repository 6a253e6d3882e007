import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, record, text } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';

export const gatewayCertificateSecret: Check = {
  name: 'gateway-certificate-secret',
  level: 'error',
  title: 'the Secret of a certificate is not where the gateway looks, or not what it needs',
  references: ['IST0161 InvalidGatewayCredential'],
  why: 'A gateway loads certificates from the namespace of its own pods. Without the Secret it refuses every TLS connection to these hosts.',
  fix: 'put a Secret of type kubernetes.io/tls with tls.crt and tls.key into the namespace of the gateway pods',
  kinds: ['Gateway', 'Secret', 'Deployment'],
  run(model, report) {
    for (const server of gatewayServers(model)) {
      const name = text(valueAt(server.server, ['tls', 'credentialName']));
      if (name === undefined) continue;
      const path = [...server.path, 'tls', 'credentialName'];
      const namespaces = [...model.namespacesOfGateway(server.gateway)];
      const secrets = model.ofKind('Secret').filter((one) => one.metadata.name === name);
      const there = secrets.filter((one) => namespaces.includes(namespaceOf(one)));
      const [secret] = secrets;
      if (secret && there.length === 0) {
        report(
          server.gateway,
          path,
          `Secret ${name} is in namespace ${namespaceOf(secret)}, the gateway pods in ${namespaces.join(', ')}`,
          { related: [secret] },
        );
      }
      for (const one of there) {
        const keys = new Set([...Object.keys(record(one.data)), ...Object.keys(record(one.stringData))]);
        if (!(keys.has('tls.crt') && keys.has('tls.key')) && !(keys.has('cert') && keys.has('key'))) {
          report(
            server.gateway,
            path,
            `Secret ${name} has no tls.crt and tls.key; it has ${[...keys].join(', ') || 'nothing'}`,
            { related: [one] },
          );
        }
      }
    }
  },
};
