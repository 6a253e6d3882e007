import type { RequestFacts } from '../evaluate';
import type { RouteAction } from '../ir';
import { withoutQuery } from './path';

type Redirect = Extract<RouteAction['does'], { kind: 'redirect' }>;

/** Where a redirect leads: what it does not set stays as it was asked. */
export function redirectLocation(redirect: Redirect, facts: RequestFacts, path: string): string {
  const scheme = redirect.scheme ?? facts.scheme ?? 'http';
  const host = redirect.authority ?? ownHost(facts, scheme, redirect.port !== undefined);
  const port = redirect.port === undefined ? '' : `:${redirect.port}`;
  return `${scheme}://${host}${port}${redirectPath(redirect, path)}`;
}

/** The location of a redirect to HTTPS. */
export function httpsLocation(authority: string, path: string): string {
  return `https://${authority.replace(/:80$/, '')}${path}`;
}

function ownHost({ authority = '', scheme }: RequestFacts, target: string, replacesPort: boolean): string {
  const port = /:([0-9]+)$/.exec(authority)?.[1];
  if (port === undefined) return authority;
  const standard = scheme === 'https' ? '443' : '80';
  const dropped = replacesPort || (target !== scheme && port === standard);
  return dropped ? authority.slice(0, -port.length - 1) : authority;
}

function redirectPath(redirect: Redirect, path: string): string {
  const bare = withoutQuery(path);
  const query = path.slice(bare.length);
  if (redirect.path !== undefined) {
    const target = redirect.path.startsWith('/') ? redirect.path : `/${redirect.path}`;
    return target.includes('?') ? target : target + query;
  }
  if (redirect.prefixRewrite) {
    const { matched, by } = redirect.prefixRewrite;
    return by + (matched === undefined ? '' : bare.slice(matched.length)) + query;
  }
  return path;
}
