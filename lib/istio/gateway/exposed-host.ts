import { type ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import type { IMeshHost } from '../mesh/mesh-host';
import type { ServicePort } from '../mesh/service-port';
import { type Entry, orderEntries } from '../traffic/composition/order';
import { entriesOf } from '../traffic/composition/refine';
import { Contribution } from '../traffic/contribution';
import type { ComposedRules } from '../traffic/host-rules';
import { asksForClaims } from '../traffic/match/claim';
import { PROVENANCE, provenance } from '../traffic/provenance';
import { renderHttpRules } from '../traffic/render/http-rules';
import { destinationOf } from '../traffic/render/virtual-service';
import { hostSlug } from '../values/hosts';
import { connectionShares } from './connections';
import { type ExposedRow, exposeRows } from './exposed-rows';
import { type ExposeProps, Exposure, matchOf } from './exposure';

export interface ExposedHostProps {
  readonly host: string;
  readonly gatewayName: string;
  readonly namespace: string;
  readonly maxRules: number;
}

/** TLS that passes the gateway unopened. */
interface Passthrough {
  readonly service: IMeshHost;
  readonly servicePort: ServicePort;
  readonly port: number;
}

interface Composed {
  readonly rows: readonly ExposedRow[];
  readonly problems: readonly string[];
}

/** One name that clients of a gateway ask for, and its VirtualService. */
export class ExposedHost extends Construct {
  readonly host: string;
  readonly virtualService: ApiObject;

  private readonly exposures: Contribution<Exposure>[] = [];
  private readonly passthroughs: Passthrough[] = [];
  private composed?: Composed & { readonly from: readonly (ComposedRules | undefined)[] };

  constructor(
    gateway: Construct,
    private readonly props: ExposedHostProps,
  ) {
    super(gateway, `host-${hostSlug(props.host)}`);
    this.host = props.host;
    this.virtualService = new networking.VirtualService(this, 'VirtualService', {
      metadata: {
        name: `${props.gatewayName}-${hostSlug(props.host)}`,
        namespace: props.namespace,
        annotations: { [PROVENANCE]: Lazy.any({ produce: () => this.provenance() }) },
      },
      spec: Lazy.any({ produce: () => this.render() }),
    });
    this.node.addValidation({ validate: () => [...this.compose().problems] });
  }

  /** Whether requests are routed, and not only connections. */
  get isHttp(): boolean {
    return this.exposures.length > 0;
  }

  /** The contributions that ask for claims of tokens. */
  get claimants(): readonly string[] {
    return this.compose().rows.flatMap(({ row }) =>
      asksForClaims(row.condition)
        ? entriesOf(row)
            .filter(asks)
            .map((entry) => entry.path)
        : [],
    );
  }

  /** @throws when two exposures have one id, or a path is rewritten that no match names */
  expose(service: IMeshHost, port: ServicePort, props: ExposeProps): void {
    const id = props.id ?? `expose-${service.displayName.split('/').pop()}`;
    const scope = this.scopeFor(props.scope);
    const other = this.exposures.find((exposure) => exposure.id === id);
    if (other) {
      throw new Error(
        `${scope.node.path}: ${other.node.path} is called "${id}" as well; ids name the rules of a host: give one an id, or expose all its paths at once`,
      );
    }
    const match = matchOf(props);
    if (props.rewrite?.pathRewrite?.kind === 'matched' && !match?.alternatives.every((condition) => condition.uri)) {
      throw new Error(
        `${scope.node.path}: ${id} rewrites the path it matched, and has no path match; give it paths, or use Rewrite.pathRegex`,
      );
    }
    const action = new Exposure(service, port, props.rewrite, props.applyServiceRoutes ?? true);
    this.exposures.push(new Contribution(this, id, action, { match, priority: props.priority, scope }));
  }

  passThrough(passthrough: Passthrough): void {
    const other = this.passthroughs.find(({ port }) => port === passthrough.port);
    if (other) {
      throw new Error(
        `${this.node.path}: TLS for ${this.host} on ${passthrough.port} goes to ${other.service.displayName} and to ${passthrough.service.displayName}; keep one`,
      );
    }
    this.passthroughs.push(passthrough);
    this.passthroughs.sort((a, b) => a.port - b.port);
  }

  /** A chart may expose one service on several hosts: each has a place of its own there. */
  private scopeFor(contributor: Construct | undefined): Construct {
    if (!contributor) return this;
    const id = `${this.props.gatewayName}-${hostSlug(this.host)}`;
    const found = contributor.node.tryFindChild(id);
    return found instanceof Construct ? found : new Construct(contributor, id);
  }

  /** Pure, and made again only after something was added. */
  private compose(): Composed {
    const from = this.exposures.map(({ action }) => action.table);
    const { composed } = this;
    if (composed?.from.length === from.length && composed.from.every((table, index) => table === from[index]))
      return composed;
    this.composed = { ...this.composeAll(), from };
    return this.composed;
  }

  private composeAll(): Composed {
    const problems: string[] = [];
    const report = (problem: string) => problems.push(problem);
    const what = this.node.path;
    const exposures = orderEntries(
      what,
      this.exposures.map((exposure) => exposure.entry),
      report,
    );
    return { rows: exposeRows(what, exposures, this.props.maxRules, report), problems };
  }

  private provenance(): string {
    const connections = this.passthroughs.map(({ service, port }) => `tls ${port}: ${service.displayName}`);
    return [provenance(this.compose().rows.map(({ row }) => row)), ...connections].filter((line) => line).join('\n');
  }

  private render(): networking.VirtualServiceSpec {
    const http = this.renderHttp();
    const tls = this.passthroughs.flatMap(({ service, servicePort, port }) => {
      const route = connectionShares(service, servicePort);
      return route.length > 0 ? [{ match: [{ port, sniHosts: [this.host] }], route }] : [];
    });
    return {
      hosts: [this.host],
      gateways: [`${this.props.namespace}/${this.props.gatewayName}`],
      http: http.length > 0 ? http : undefined,
      tls: tls.length > 0 ? tls : undefined,
    };
  }

  /** A destination names its port, so each run of rows with one port is rendered with that port. */
  private renderHttp(): networking.VirtualServiceSpecHttp[] {
    const runs: ExposedRow[][] = [];
    for (const exposed of this.compose().rows) {
      const last = runs.at(-1);
      if (last?.[0]?.port.port === exposed.port.port) last.push(exposed);
      else runs.push([exposed]);
    }
    return runs.flatMap((run) =>
      renderHttpRules(
        run.map(({ row }) => row),
        (target) => destinationOf(target, run[0]?.port),
      ),
    );
  }
}

const asks = (entry: Entry<unknown>) => entry.alternatives?.some(asksForClaims) ?? false;
