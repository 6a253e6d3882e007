import type { Field } from '../field';
import {
  isDnsLabel,
  isHttpProtocol,
  isIp,
  isTlsProtocol,
  portProblem,
  protocolProblem,
  quote,
  socketProblem,
} from '../forms';
import { namespacedHostProblem } from '../namespaced-host';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

export const gatewayServers = objectCheck({
  name: 'gateway-servers',
  title: 'servers of a Gateway that Istio refuses',
  why: `${REFUSED} A server has hosts (full names), a port with a name of its own and a protocol, and TLS settings exactly when the protocol is HTTPS or TLS.`,
  fix: 'correct the server',
  kinds: ['Gateway'],
  validate(spec, report) {
    const { name } = spec.object.metadata;
    if (!isDnsLabel(name)) {
      report(
        spec,
        `${quote(name)} cannot be the name of a Gateway: at most 63 letters, digits and -, no dots`,
        'rename it',
      );
    }
    const servers = spec.get('servers');
    if (!servers.isSet) report(spec, 'a Gateway needs at least one server', 'add servers');
    const names = new Set<string>();
    for (const server of servers.items) {
      checkHosts(server.get('hosts'), report);
      checkPort(server, report);
      checkTlsFits(server, report);
      const portName = server.get('port').get('name');
      if (portName.isSet && names.has(portName.text)) {
        report(
          portName,
          `another server's port is called ${quote(portName.text)} too; names of ports must be unique in a Gateway`,
          'rename one',
        );
      }
      names.add(portName.text);
    }
  },
});

function checkHosts(hosts: Field, report: ReportField): void {
  if (!hosts.isSet) report(hosts, 'a server needs at least one host', 'name hosts, or write "*"');
  for (const host of hosts.items) {
    const problem = namespacedHostProblem(host.text, 'Gateway');
    if (problem) report(host, problem, 'write full host names, optionally after namespace/');
  }
}

function checkPort(server: Field, report: ReportField): void {
  const port = server.get('port');
  if (!port.exists) {
    report(port, 'a server needs a port', 'add it');
    return;
  }
  const bind = server.get('bind');
  const number = port.get('number');
  const socket = bind.text.startsWith('unix://');
  if (number.isSet || !socket) {
    const problem = portProblem(number.number);
    if (problem) report(number, problem);
  }
  const protocol = port.get('protocol');
  const unknown = protocolProblem(protocol.text);
  if (unknown) report(protocol, unknown);
  if (!port.get('name').isSet) report(port.get('name'), 'the port of a server needs a name', 'add one');
  if (port.get('targetPort').isSet)
    report(port.get('targetPort'), 'targetPort has no effect in a Gateway', 'remove it');
  if (socket) {
    const problem = socketProblem(bind.text.slice('unix://'.length));
    if (problem) report(bind, problem);
    if (number.isSet) report(number, 'a server on a socket has the port number 0');
  } else if (bind.isSet && !isIp(bind.text)) {
    report(bind, `${quote(bind.text)} is no IP address to listen on`);
  }
}

/** Plain HTTP may say `httpsRedirect` and nothing else about TLS. */
function checkTlsFits(server: Field, report: ReportField): void {
  const protocol = server.get('port').get('protocol').text;
  if (protocolProblem(protocol)) return;
  const tls = server.get('tls');
  if (isTlsProtocol(protocol)) {
    if (!tls.exists)
      report(tls, `a server of ${protocol} needs TLS settings`, 'add tls with a mode and a credentialName');
  } else if (tls.exists) {
    const passthrough = ['', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(tls.get('mode').text);
    const certificates = tls.set('caCertificates', 'privateKey', 'serverCertificate').length > 0;
    if (!isHttpProtocol(protocol))
      report(tls, `a server of ${protocol} cannot have TLS settings`, 'make it TLS, or remove them');
    else if (!passthrough || certificates) {
      report(
        tls,
        `a server of ${protocol} is plain text; of TLS it may say httpsRedirect only`,
        'make it HTTPS, or remove the settings',
      );
    }
  }
}
