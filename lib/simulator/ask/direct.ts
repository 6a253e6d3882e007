import type { Policy } from '../compile';
import type { Untraced } from './answer';
import { type Call, factsOf, step, type Trace } from './call';
import { combine } from './combine';
import { deliver, lastForwarded } from './destinations';
import type { AskOptions, Request, Source } from './request';
import type { Sender } from './sender';

/** A client without a proxy: its request goes to the service it names, in plaintext, and no VirtualService applies. */
export function askDirectly(
  policy: Policy,
  source: Exclude<Source, { gateway: unknown }>,
  sender: Sender,
  request: Request,
  options: AskOptions,
  trace: Trace,
): Untraced {
  const protocol = request.protocol ?? 'http';
  const layer = protocol === 'http' ? 'http' : 'tcp';
  step(trace, 'client', 'has no sidecar: plaintext, without routes');
  const service = policy.serviceFor(request.host, source.namespace);
  if (!service) return { layer, outcome: 'passthrough', destinations: [] };
  const base = { host: service.hostname, port: request.port, weight: 100 };
  const endpoints = policy.endpoints(service, request.port);
  const port = service.ports.find((one) => one.number === request.port);
  if (!port || endpoints.length === 0) {
    const problem = port ? ('noEndpoints' as const) : ('clusterNotFound' as const);
    return { layer, outcome: 'unavailable', destinations: [{ ...base, problem, endpoints }] };
  }
  if (options.scope === 'client' || !endpoints.some((one) => one.workload !== undefined)) {
    return { layer, outcome: 'route', destinations: [{ ...base, endpoints }] };
  }
  const sourceAddress = request.sourceIp ?? sender.address;
  const { facts, path } = factsOf(policy, request, {
    destinationPort: request.port,
    ...(sourceAddress ? { sourceAddress } : {}),
  });
  const proxy = policy.sidecar(source.namespace, source.labels);
  const call: Call = { policy, request, options, proxy, at: 'client', sender, facts, path, trace };
  const arrival = { facts, layer, bytes: layer, path, success: 200 } as const;
  const remote = lastForwarded(facts.headers?.['x-forwarded-for']) ?? sourceAddress;
  const hop = {
    sends: protocol === 'tls' ? ('tls' as const) : ('plaintext' as const),
    facts: { ...facts, ...(remote ? { remoteAddress: remote } : {}) },
  };
  const destination = { ...base, endpoints, ...deliver(call, endpoints, arrival, () => hop) };
  return { layer, ...combine([destination], { layer, proxied: false, success: 200 }) };
}
