import type { Field } from '../field';
import { hostProblem, isDnsLabel, isIp, quote, socketProblem } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { checkLabels, checkPort } from '../shared';
import { resolutionOf } from './service-entry';

export const endpointForm = objectCheck({
  name: 'endpoint-form',
  title: 'an endpoint that Istio refuses',
  why: `${REFUSED} Endpoints fit the resolution: IP addresses for STATIC, addresses or names for DNS, one for DNS_ROUND_ROBIN, none for NONE; their ports are those of the ServiceEntry, by name.`,
  fix: 'correct the endpoint, or the resolution',
  kinds: ['ServiceEntry', 'WorkloadEntry', 'WorkloadGroup'],
  validate(spec, report) {
    if (spec.object.kind === 'WorkloadEntry') checkEndpoint(spec, { namesAllowed: true }, report);
    else if (spec.object.kind === 'WorkloadGroup') checkGroup(spec, report);
    else checkEndpoints(spec, report);
  },
});

function checkEndpoints(spec: Field, report: ReportField): void {
  const resolution = resolutionOf(spec);
  const endpoints = spec.get('endpoints');
  if (resolution === 'NONE' && endpoints.exists) report(endpoints, 'the resolution NONE takes no endpoints');
  if (resolution === 'DNS_ROUND_ROBIN' && endpoints.items.length > 1) {
    report(endpoints, `DNS_ROUND_ROBIN takes one endpoint at most; there are ${endpoints.items.length}`);
  }
  if (resolution === 'NONE') return;
  const ports = new Set(spec.get('ports').items.map((port) => port.get('name').text));
  const namesAllowed = resolution.startsWith('DNS');
  for (const endpoint of endpoints.items) checkEndpoint(endpoint, { ports, namesAllowed }, report);
}

interface Allowed {
  readonly namesAllowed: boolean;
  readonly ports?: ReadonlySet<string>;
}

function checkEndpoint(endpoint: Field, allowed: Allowed, report: ReportField): void {
  const address = endpoint.get('address');
  const ports = endpoint.get('ports');
  const socket = address.text.startsWith('unix://');
  if (!address.isSet) {
    if (!endpoint.get('network').isSet) report(address, 'an endpoint needs an address', 'add it');
  } else if (socket) {
    const problem = socketProblem(address.text.slice('unix://'.length));
    if (problem) report(address, problem);
    if (ports.isSet && ports.entries.length > 0) report(ports, 'an endpoint on a socket has no ports', 'remove them');
    if (allowed.ports && allowed.ports.size !== 1)
      report(address, 'an endpoint on a socket needs a ServiceEntry of one port');
  } else if (!isIp(address.text) && (!allowed.namesAllowed || hostProblem(address.text))) {
    const expected = allowed.namesAllowed
      ? 'neither an IP address nor a host name'
      : 'no IP address, as the resolution STATIC needs';
    report(address, `${quote(address.text)} is ${expected}`);
  }
  for (const [name, port] of ports.entries) {
    if (allowed.ports && !allowed.ports.has(name)) {
      report(
        port,
        `the ServiceEntry has no port called ${quote(name)}; it has ${[...allowed.ports].join(', ') || 'none'}`,
      );
    }
    if (!isDnsLabel(name)) report(port, `${quote(name)} is no name of a port; letters, digits and - are allowed`);
    checkPort(port, report);
  }
  checkLabels(endpoint.get('labels'), report);
}

const COUNTS = ['periodSeconds', 'initialDelaySeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold'];

function checkGroup(spec: Field, report: ReportField): void {
  const template = spec.get('template');
  if (!template.exists) report(template, 'a WorkloadGroup needs a template', 'add it');
  if (template.get('address').text.startsWith('unix://') && template.get('ports').exists) {
    report(template.get('ports'), 'an endpoint on a socket has no ports', 'remove them');
  }
  checkLabels(spec.get('metadata').get('labels'), report);
  const probe = spec.get('probe');
  if (!probe.exists) return;
  for (const name of COUNTS) {
    const count = probe.get(name);
    if (count.number < 0) report(count, `${count.number} is negative; it must be 0 or more`, 'write 0 or more');
  }
  const method = ['httpGet', 'tcpSocket', 'exec', 'grpc'].filter((name) => probe.get(name).exists);
  if (method.length === 0) report(probe, 'a probe needs httpGet, tcpSocket, exec or grpc', 'add one');
  if (probe.get('exec').exists && !probe.get('exec').get('command').isSet) {
    report(probe.get('exec'), 'needs a command', 'add it');
  }
  for (const name of ['httpGet', 'tcpSocket'])
    if (probe.get(name).exists) checkPort(probe.get(name).get('port'), report);
  for (const header of probe.get('httpGet').get('httpHeaders').items) {
    const headerName = header.get('name');
    if (!/^[-A-Za-z0-9]+$/.test(headerName.text))
      report(headerName, `${quote(headerName.text)} is no header name`, 'correct it');
  }
}
