import { type FieldPath, type KubernetesObject, valueAt } from '../../manifests';
import { number, record, records, text, texts } from './read';

type Json = Readonly<Record<string, unknown>>;

/** A rule of a VirtualService, with the field it stands in. */
export interface RouteRule {
  readonly virtualService: KubernetesObject;
  readonly protocol: 'http' | 'tls' | 'tcp';
  readonly rule: Json;
  readonly matches: readonly Json[];
  readonly path: FieldPath;
}

/** A destination of a rule: a route's, or a mirror's. */
export interface DestinationRef {
  readonly rule: RouteRule;
  readonly role: 'route' | 'mirror';
  /** As written. */
  readonly written: string;
  /** Qualified in the namespace of the VirtualService. */
  readonly host: string;
  readonly subset?: string;
  readonly port?: number;
  readonly weight?: number;
  /** The field of the destination itself. */
  readonly path: FieldPath;
}

/** The rules of a VirtualService: http, then tls, then tcp. */
export function rulesOf(virtualService: KubernetesObject): RouteRule[] {
  return (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    records(valueAt(virtualService, ['spec', protocol])).map((rule, index) => ({
      virtualService,
      protocol,
      rule,
      matches: records(rule.match),
      path: ['spec', protocol, index],
    })),
  );
}

/** The gateways of a VirtualService as written; `mesh` when it names none. */
export function gatewaysOf(virtualService: KubernetesObject): readonly string[] {
  const gateways = texts(valueAt(virtualService, ['spec', 'gateways']));
  return gateways.length === 0 ? ['mesh'] : gateways;
}

/** The gateways a rule holds for: those its matches name, or all of its VirtualService. */
export function gatewaysOfRule(rule: RouteRule): readonly string[] {
  const named = rule.matches.map((match) => texts(match.gateways));
  if (named.length === 0 || named.some((gateways) => gateways.length === 0)) return gatewaysOf(rule.virtualService);
  return [...new Set(named.flat())];
}

/** A VirtualService without hosts is a delegate: another one's rules continue in it. */
export function isDelegate(virtualService: KubernetesObject): boolean {
  return texts(valueAt(virtualService, ['spec', 'hosts'])).length === 0;
}

export function destinationsOf(rule: RouteRule, qualify: (host: string) => string): DestinationRef[] {
  const found: DestinationRef[] = [];
  const add = (value: unknown, path: FieldPath, role: DestinationRef['role'], weight?: number) => {
    const destination = record(value);
    const written = text(destination.host);
    if (written === undefined) return;
    found.push({
      rule,
      role,
      written,
      host: qualify(written),
      subset: text(destination.subset) || undefined,
      port: number(valueAt(destination, ['port', 'number'])),
      weight,
      path: [...rule.path, ...path],
    });
  };
  records(rule.rule.route).forEach((route, index) => {
    add(route.destination, ['route', index, 'destination'], 'route', number(route.weight));
  });
  if (rule.rule.mirror !== undefined) add(rule.rule.mirror, ['mirror'], 'mirror');
  records(rule.rule.mirrors).forEach((mirror, index) => {
    add(mirror.destination, ['mirrors', index, 'destination'], 'mirror');
  });
  return found;
}
