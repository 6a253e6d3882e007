import { isRecord, type KubernetesObject } from '../../manifests';
import type { CustomCheck, ExtAuthzProvider, Undecided } from '../ir';
import { actionOf, isDryRun, policyRules } from './authorizationPolicy';
import { provenance, type SecuritySettings, specOf, texts } from './objects';

/** Whether a host is registered, in a namespace when one is given. */
export type HasHost = (host: string, namespace?: string) => boolean;

/**
 * The checks of CUSTOM policies. Providers that do not exist, or more than one for a workload, refuse what matches; an
 * HTTP provider does nothing on TCP.
 *
 * @see https://istio.io/latest/docs/tasks/security/authorization/authz-custom/
 */
export function customChecks(
  policies: readonly KubernetesObject[],
  settings: SecuritySettings,
  tcp: boolean,
  hasHost: HasHost,
): { readonly checks: readonly CustomCheck[]; readonly undecided: readonly Undecided[] } {
  const custom = policies.filter((policy) => actionOf(policy) === 'CUSTOM');
  const names = [...new Set(custom.map(providerName))].sort();
  const checks: CustomCheck[] = [];
  const undecided: Undecided[] = custom.filter(isDryRun).map((policy) => ({
    aspect: 'security',
    reason: 'a dry run of a CUSTOM policy is not covered by any recording',
    from: provenance(policy, 'metadata.annotations["istio.io/dry-run"]'),
  }));
  for (const name of names) {
    const own = custom.filter((policy) => providerName(policy) === name && !isDryRun(policy));
    const refuseBecause = names.length > 1 ? `the workload has more than one provider: ${names.join(', ')}` : undefined;
    const provider = refuseBecause ?? extAuthzProvider(name, settings, hasHost);
    const refused = typeof provider === 'string';
    if (!refused && tcp && provider.kind === 'http') continue;
    const compiled = policyRules(own, settings, tcp, (policy, index) => {
      const rule = `ns[${policy.metadata.namespace}]-policy[${policy.metadata.name}]-rule[${index}]`;
      return `istio-ext-authz-${name}-${rule}${refused ? '-deny-due-to-bad-CUSTOM-action' : ''}`;
    });
    undecided.push(...compiled.undecided);
    checks.push({ rules: compiled.rules, check: refused ? { refuseBecause: provider } : { provider } });
  }
  return { checks, undecided };
}

function providerName(policy: KubernetesObject): string {
  const { provider } = specOf(policy);
  return isRecord(provider) && typeof provider.name === 'string' ? provider.name : '';
}

/** The provider of that name in the mesh settings, or why there is none. */
function extAuthzProvider(name: string, settings: SecuritySettings, hasHost: HasHost): ExtAuthzProvider | string {
  const found = settings.extensionProviders.filter((provider) => provider.name === name);
  const [provider] = found;
  if (!provider) return `the mesh settings have no extension provider ${name}`;
  if (found.length > 1) return `the mesh settings have ${found.length} extension providers ${name}`;
  const http = provider.envoyExtAuthzHttp;
  const grpc = provider.envoyExtAuthzGrpc;
  const config = isRecord(http) ? http : isRecord(grpc) ? grpc : undefined;
  if (!config) return `extension provider ${name} is not one for authorization`;
  const service = String(config.service ?? '');
  const [host = '', namespace] = service.includes('/') ? service.split('/').reverse() : [service];
  if (!hasHost(host, namespace)) return `extension provider ${name}: no service ${service}`;
  const extra = config.includeAdditionalHeadersInCheck;
  return {
    name,
    host,
    port: Number(config.port),
    kind: config === http ? 'http' : 'grpc',
    pathPrefix: typeof config.pathPrefix === 'string' ? config.pathPrefix : '',
    includeHeaders: texts(config.includeRequestHeadersInCheck ?? config.includeHeadersInCheck).map((header) =>
      header.toLowerCase(),
    ),
    additionalHeaders: isRecord(extra) ? (extra as Record<string, string>) : {},
    failOpen: config.failOpen === true,
    statusOnError: config.statusOnError === undefined ? 403 : Number(config.statusOnError),
  };
}
