import type { Host, HostPort, Model } from '../../model';

/** Whether a host exists: among the manifests, by installation, not at all, or where the manifests do not show. */
export type HostState = 'known' | 'missing' | 'not shown';

export function stateOfHost(model: Model, host: string): HostState {
  if (model.registry.exact(host).length > 0) return 'known';
  const namespace = model.namespaceOfHost(host);
  if (namespace === undefined) return host.endsWith(`.svc.${model.meshConfig.clusterDomain}`) ? 'not shown' : 'missing';
  const name = host.slice(0, host.indexOf('.'));
  if (namespace === 'default' && name === 'kubernetes') return 'known';
  const { rootNamespace } = model.meshConfig;
  if (namespace === rootNamespace && name.startsWith('istiod')) return 'known';
  if (model.installedGateways.some((gateway) => gateway.namespace === namespace && gateway.name === name))
    return 'known';
  return model.shows(namespace) && namespace !== rootNamespace ? 'missing' : 'not shown';
}

/** The ports of a host, over all objects that declare it; undefined when they are not known. */
export function portsOfHost(model: Model, host: string): readonly HostPort[] | undefined {
  const declared = model.registry.exact(host);
  if (declared.length === 0) {
    const namespace = model.namespaceOfHost(host);
    return model.installedGateways.find((one) => `${one.name}.${one.namespace}` === `${firstLabel(host)}.${namespace}`)
      ?.ports;
  }
  return declared.length === 1 ? declared[0]?.ports : declared.flatMap((one) => one.ports);
}

/** The Services and ServiceEntries a host of a VirtualService stands for, itself or under its wildcard. */
export function hostsBehind(model: Model, host: string): readonly Host[] {
  if (!host.startsWith('*')) return model.registry.exact(host);
  return model.registry.overlapping(host).filter((one) => one.host === host || !one.host.startsWith('*'));
}

export function portList(ports: readonly HostPort[]): string {
  return ports.map((port) => (port.name ? `${port.port} (${port.name})` : String(port.port))).join(', ');
}

function firstLabel(host: string): string {
  return host.slice(0, host.indexOf('.'));
}
