import type { Construct } from 'constructs';
import type { IMeshHost } from '../mesh/mesh-host';
import type { ServicePort } from '../mesh/service-port';
import { Forward } from '../traffic/actions';
import type { ContributionProps } from '../traffic/contribution';
import type { ComposedRules, HostRow } from '../traffic/host-rules';
import { HttpMatch } from '../traffic/match/http-match';
import type { PathMatch } from '../traffic/match/path-match';
import type { Rewrite } from '../traffic/rewrite';
import { RoutedHost } from '../traffic/routed-host';
import { TrafficSplit } from '../traffic/traffic-split';

export interface ExposeProps extends ContributionProps {
  /**
   * The name that clients ask for, `*.example.com` for all names below it, `*` for any. Only what is exposed on the most
   * specific of the names that fit a request counts for it.
   */
  readonly host: string;
  /**
   * The paths that reach the service, any of these.
   * @default - all
   */
  readonly paths?: readonly PathMatch[];
  /**
   * Changes the path or host on the way. The service's own rules see what comes out.
   * @default - both stay as they are
   */
  readonly rewrite?: Rewrite;
  /**
   * Whether the service's own routes and policies hold for requests from outside as well. Without them, requests go to
   * all its pods.
   * @default true
   */
  readonly applyServiceRoutes?: boolean;
  /**
   * The port of the service.
   * @default - its first HTTP port
   */
  readonly servicePort?: number;
  /**
   * Names the exposure in rule names, errors and provenance.
   * @default - 'expose-' and the service's name
   */
  readonly id?: string;
}

/** What a match of an exposure leads to: a service, behind a rewrite. */
export class Exposure {
  constructor(
    readonly service: IMeshHost,
    readonly port: ServicePort,
    readonly rewrite: Rewrite | undefined,
    private readonly appliesRoutes: boolean,
  ) {}

  /** The service's own table; another object once something was added to it. */
  get table(): ComposedRules | undefined {
    return this.appliesRoutes && this.service instanceof RoutedHost ? this.service.compose() : undefined;
  }

  /** The rows of the service's table, without what cannot hold for requests that come through a gateway. */
  rows(): readonly HostRow[] {
    const rows = this.table?.rows ?? [this.plainRow()];
    return rows.filter(
      ({ condition }) => !condition.sourceLabels && !condition.sourceNamespace && condition.port === undefined,
    );
  }

  toString(): string {
    const routes = this.appliesRoutes ? '' : ', without its routes';
    return `expose ${this.service.displayName}:${this.port.port}${this.rewrite ? `, ${this.rewrite}` : ''}${routes}`;
  }

  private plainRow(): HostRow {
    const action = new Forward(TrafficSplit.all({ host: this.service }));
    return { condition: {}, route: { condition: {}, action, entries: [] }, policies: {} };
  }
}

/** The paths and the other conditions of an exposure, as one match. */
export function matchOf({ paths, match }: ExposeProps): HttpMatch | undefined {
  if (match?.alternatives.some((condition) => condition.sourceLabels || condition.sourceNamespace)) {
    throw new Error(
      `expose: ${match}: clients of a gateway are no workloads of the mesh; match them by headers, a claim or a path`,
    );
  }
  if (!paths) return match;
  if (paths.length === 0)
    throw new Error('expose: paths is empty, so nothing would be exposed; leave it out for all paths');
  const any = HttpMatch.any(...paths.map((path) => HttpMatch.path(path)));
  return match ? HttpMatch.all(any, match) : any;
}

/** The port that a service is reached on. @throws when it has none of the kind, or the one named is of another kind */
export function servicePortOf(
  from: Construct,
  service: IMeshHost,
  number: number | undefined,
  kind: { readonly fits: (port: ServicePort) => boolean; readonly needs: string; readonly instead: string },
): ServicePort {
  const shown = service.ports.map((port) => `${port.port} ${port.protocol}`).join(', ');
  const found =
    number === undefined
      ? service.ports.find(kind.fits)
      : service.ports.find((port) => port.port === number && kind.fits(port));
  if (found) return found;
  const wanted = number === undefined ? 'port' : `port ${number}`;
  throw new Error(
    `${from.node.path}: ${service.displayName} (${shown}) has no ${wanted} ${kind.needs}; ${kind.instead}`,
  );
}
