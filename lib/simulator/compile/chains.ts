import {
  ALWAYS,
  all,
  any,
  type ChainAction,
  cidr,
  exact,
  type FilterChain,
  not,
  type Predicate,
  type Provenance,
  suffix,
  test,
} from '../ir';
import { isWildcard } from '../model';

/** A chain as Istio configures it; empty lists match everything. */
export interface RawChain {
  readonly sni: readonly string[];
  readonly cidrs: readonly string[];
  /** Only bytes that look like plain HTTP. */
  readonly httpOnly: boolean;
  readonly action: ChainAction;
  readonly terminates?: FilterChain['terminates'];
  readonly from: Provenance;
}

/** Whether Envoy would see two chains with one match; Istio then keeps the first. */
export function conflicts(one: RawChain, other: RawChain): boolean {
  if (one.httpOnly !== other.httpOnly) return false;
  const names = (chain: RawChain) => key(chain.sni.filter((name) => name !== '*'));
  const blocks = (chain: RawChain) => key(chain.cidrs.map(normalBlock));
  return names(one) === names(other) && blocks(one) === blocks(other);
}

/** One way into a chain. */
interface Entry {
  readonly block: string;
  readonly sni: string;
  readonly chain: RawChain;
}

/**
 * Chains in the order in which Envoy chooses: the narrowest address block, then the most specific server name, then
 * HTTP before anything else. Envoy does not come back from a narrower choice, so a wider entry excludes the narrower
 * ones beside it.
 */
export function orderChains(chains: readonly RawChain[]): FilterChain[] {
  const entries = chains.flatMap((chain) =>
    (chain.cidrs.length > 0 ? chain.cidrs.map(normalBlock) : ['']).flatMap((block) =>
      namesOf(chain).map((sni): Entry => ({ block, sni, chain })),
    ),
  );
  const blocks = [...new Set(entries.map((entry) => entry.block))];
  const namesIn = (block: string) =>
    new Set(entries.filter((entry) => entry.block === block).map((entry) => entry.sni));
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort(
      (one, other) =>
        length(other.entry.block) - length(one.entry.block) ||
        rank(other.entry.sni) - rank(one.entry.sni) ||
        Number(other.entry.chain.httpOnly) - Number(one.entry.chain.httpOnly) ||
        one.index - other.index,
    )
    .map(({ entry }) => ({
      when: entryPredicate(entry, blocks, namesIn(entry.block)),
      action: entry.chain.action,
      ...(entry.chain.terminates ? { terminates: entry.chain.terminates } : {}),
      from: entry.chain.from,
    }));
}

function entryPredicate(entry: Entry, blocks: readonly string[], names: ReadonlySet<string>): Predicate {
  const parts: Predicate[] = [];
  if (entry.block !== '') parts.push(test({ name: 'destinationAddress' }, cidr(entry.block)));
  for (const block of blocks) {
    if (block !== '' && length(block) > length(entry.block)) {
      parts.push(not(test({ name: 'destinationAddress' }, cidr(block))));
    }
  }
  parts.push(namePredicate(entry.sni));
  for (const name of names) {
    if (name !== '' && rank(name) > rank(entry.sni) && covers(entry.sni, name)) parts.push(not(namePredicate(name)));
  }
  if (entry.chain.httpOnly) {
    parts.push(test({ name: 'transport' }, exact('plaintext')));
    parts.push(any([test({ name: 'protocol' }, exact('http/1.1')), test({ name: 'protocol' }, exact('h2'))]));
  }
  return all(parts);
}

function namesOf(chain: RawChain): readonly string[] {
  return chain.sni.length === 0 || chain.sni.includes('*') ? [''] : chain.sni;
}

function namePredicate(name: string): Predicate {
  if (name === '') return ALWAYS;
  return test({ name: 'sni' }, isWildcard(name) ? suffix(name.slice(1)) : exact(name, true));
}

/** Whether a name could be reached through a wider pattern. */
function covers(pattern: string, name: string): boolean {
  return pattern === '' || (isWildcard(pattern) && name.endsWith(pattern.slice(1)));
}

/** Exact names before wildcards, longer wildcards before shorter, nothing last. */
function rank(name: string): number {
  if (name === '') return -1;
  return isWildcard(name) ? name.length : 10_000;
}

function length(block: string): number {
  if (block === '') return -1;
  return Number(block.split('/')[1] ?? 128);
}

function normalBlock(block: string): string {
  if (block.includes('/')) return block;
  return `${block}/${block.includes(':') ? 128 : 32}`;
}

function key(values: readonly string[]): string {
  return [...new Set(values)].sort().join(' ');
}
