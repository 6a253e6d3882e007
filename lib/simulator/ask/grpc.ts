import type { Untraced } from './answer';
import type { Request } from './request';

/** gRPC status for the HTTP status of a local answer, as Envoy maps it. */
const STATUS: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** To a gRPC client errors of the proxy come as HTTP 200 with a grpc-status. */
export function asGrpc(answer: Untraced, request: Request): Untraced {
  if (answer.layer !== 'http' || answer.status === undefined || !isGrpc(request)) return answer;
  const abort = answer.fault?.abort;
  if (abort?.grpcStatus !== undefined && abort.percent >= 100) {
    return { ...answer, status: 200, grpcStatus: abort.grpcStatus };
  }
  if (answer.outcome === 'redirect') return answer;
  if (answer.status === 200 && answer.outcome === 'route') {
    const upstream = answer.destinations[0]?.policy?.upstreamProtocol;
    return upstream === 'http1' ? answer : { ...answer, grpcStatus: 0 };
  }
  return { ...answer, status: 200, grpcStatus: STATUS[answer.status] ?? (answer.status === 200 ? 0 : 2) };
}

function isGrpc({ headers }: Request): boolean {
  const type = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return type === 'application/grpc' || type.startsWith('application/grpc+');
}
