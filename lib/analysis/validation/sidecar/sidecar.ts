import type { Field } from '../field';
import { hostProblem, isDnsLabel, isIp, portProblem, protocolProblem, quote, socketProblem } from '../forms';
import { namespacedHostProblem } from '../namespaced-host';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { checkDestination } from '../shared';

export const sidecarListeners = objectCheck({
  name: 'sidecar-listeners',
  title: 'a Sidecar that Istio refuses',
  why: `${REFUSED} Egress hosts are \`namespace/host\` with full names; the listener without a port comes last; ports are unique; a Sidecar says something.`,
  fix: 'correct the listener',
  kinds: ['Sidecar'],
  validate(spec, report) {
    const settings = spec.set('egress', 'ingress').length > 0;
    const others = ['outboundTrafficPolicy', 'inboundConnectionPool'].some((name) => spec.get(name).exists);
    if (!settings && !others) {
      report(
        spec,
        'says nothing; it must have egress, ingress, outboundTrafficPolicy or inboundConnectionPool',
        'add one',
      );
      return;
    }
    checkIngress(spec.get('ingress'), report);
    checkEgress(spec.get('egress'), report);
    checkProxy(spec.get('outboundTrafficPolicy'), report);
  },
});

function checkIngress(ingress: Field, report: ReportField): void {
  const seen = new Set<number>();
  for (const listener of ingress.items) {
    const port = listener.get('port');
    if (!port.exists) {
      report(port, 'an ingress listener needs a port', 'add it');
      continue;
    }
    checkListenerPort(port, listener.get('bind'), false, report);
    const { number } = port.get('number');
    if (seen.has(number)) report(port.get('number'), `another ingress listener has the port ${number}`, 'merge them');
    seen.add(number);
    checkEndpoint(listener.get('defaultEndpoint'), report);
  }
}

function checkEgress(egress: Field, report: ReportField): void {
  const seen = new Set<string>();
  egress.items.forEach((listener, index) => {
    const port = listener.get('port');
    if (port.exists) {
      checkListenerPort(port, listener.get('bind'), true, report);
      const { number } = port.get('number');
      if (number === 0 && !['', 'DEFAULT', 'NONE'].includes(listener.get('captureMode').text)) {
        report(listener.get('captureMode'), 'a listener on a socket captures nothing: DEFAULT or NONE', 'remove it');
      }
      const key = number === 0 ? listener.get('bind').text : String(number);
      if (seen.has(key))
        report(port, `another egress listener has ${number === 0 ? 'the socket' : 'the port'} ${key}`, 'merge them');
      seen.add(key);
    } else if (index < egress.items.length - 1) {
      report(
        listener,
        'a listener without a port takes all the rest, so it must be the last one',
        'move it to the end',
      );
    }
    const hosts = listener.get('hosts');
    if (!hosts.isSet) report(hosts, 'an egress listener needs at least one host', 'write for example ./*');
    for (const host of hosts.items) {
      const problem = namespacedHostProblem(host.text, 'Sidecar');
      if (problem) report(host, problem, 'write namespace/host with a full host name, or namespace/*');
    }
  });
}

function checkListenerPort(port: Field, bind: Field, socketAllowed: boolean, report: ReportField): void {
  const name = port.get('name');
  if (name.isSet && !isDnsLabel(name.text))
    report(name, `${quote(name.text)} is no name of a port; letters, digits and - are allowed`);
  if (port.get('targetPort').isSet)
    report(port.get('targetPort'), 'targetPort has no effect in a Sidecar', 'remove it');
  const protocol = port.get('protocol');
  const unknown = protocol.isSet ? protocolProblem(protocol.text) : undefined;
  if (unknown) report(protocol, unknown);
  const number = port.get('number');
  if (number.number === 0 && socketAllowed) {
    const path = bind.text.startsWith('unix://') ? bind.text.slice('unix://'.length) : undefined;
    if (path === undefined)
      report(bind, 'a listener with the port 0 needs a bind that begins with unix://', 'give a port or a socket');
    else if (socketProblem(path)) report(bind, `${quote(bind.text)} names no absolute path to a socket`);
    return;
  }
  const problem = portProblem(number.number);
  if (problem) report(number, problem);
  if (bind.isSet && !isIp(bind.text)) report(bind, `${quote(bind.text)} is no IP address to listen on`);
}

const LOCAL = ['', '127.0.0.1', '0.0.0.0', '::1', '::'];

function checkEndpoint(endpoint: Field, report: ReportField): void {
  if (!endpoint.isSet) return;
  const { text } = endpoint;
  const wrong = `${quote(text)} is no endpoint of the workload; it must be 127.0.0.1:port, 0.0.0.0:port, [::1]:port, [::]:port, :port or unix:// and a path`;
  if (text.startsWith('unix://')) {
    if (socketProblem(text.slice('unix://'.length))) report(endpoint, wrong);
    return;
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(text) ?? [];
  if (port === undefined || !LOCAL.includes(bracketed ?? plain ?? '') || portProblem(Number(port || 'none')))
    report(endpoint, wrong);
}

function checkProxy(policy: Field, report: ReportField): void {
  const proxy = policy.get('egressProxy');
  if (!proxy.exists) return;
  const mode = policy.get('mode').text;
  if (mode !== 'ALLOW_ANY') {
    report(
      proxy,
      `an egressProxy needs the mode ALLOW_ANY; it is ${mode || 'REGISTRY_ONLY, the default'}`,
      'set mode: ALLOW_ANY',
    );
    return;
  }
  const problem = hostProblem(proxy.get('host').text);
  if (problem) report(proxy.get('host'), problem);
  else if (!proxy.get('port').exists) report(proxy.get('port'), 'an egressProxy needs a port', 'add it');
  else checkDestination(proxy, report);
}
