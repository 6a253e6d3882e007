import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { ENVIRONMENT_LABEL } from '../lib/istio/app';
import { type KubernetesObject, loadManifests } from '../lib/manifests';
import { lostFields } from './compare';
import { Failure, kubectl, linesOf, succeed } from './kubectl';
import { idOf, prunableKind, synthesize } from './manifests';

/** A step in an environment's life in a cluster; it throws when the cluster does not do as it should. */
export interface Step {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** Everything an environment goes through, in order; a step needs those before it. */
export class Lifecycle {
  private manifests: KubernetesObject[] = [];
  private inventory: readonly string[] = [];
  private applied = false;
  constructor(
    private readonly environment: string,
    private readonly folder: string,
  ) {}

  readonly steps: readonly Step[] = [
    { name: 'renders', run: () => this.render() },
    { name: 'is not in the cluster yet', run: () => this.requireAbsent() },
    { name: 'is accepted with strict validation and no warning', run: () => this.apply() },
    { name: 'is stored without losing a field', run: () => this.compare() },
    { name: 'leaves nothing to change', run: () => this.diff() },
    { name: 'is unchanged when applied again', run: () => this.applyAgain() },
    { name: 'prunes exactly what is gone', run: () => this.prune() },
    { name: 'is deleted, and leaves nothing behind', run: () => this.delete() },
  ];

  /** Takes away what a failed run left. */
  cleanUp(): void {
    if (this.applied) {
      kubectl('delete', '-f', this.folder, '--ignore-not-found', '--timeout=120s');
    }
  }

  private render(): void {
    synthesize(this.environment, this.folder);
    this.manifests = loadManifests([this.folder]);
    if (this.manifests.length === 0) {
      throw new Failure('it renders no object');
    }
  }

  /** This run deletes what it finds under these names: it must have made it. */
  private requireAbsent(): void {
    const found = linesOf(kubectl('get', '-f', this.folder, '--ignore-not-found', '--output=name'));
    if (found.length > 0) {
      throw new Failure(
        `the cluster holds objects of the same names, which this test would delete: ${found.slice(0, 5).join(', ')}; use another cluster, or kubectl delete -f dist`,
      );
    }
    this.inventory = this.takeInventory();
  }

  private apply(): void {
    this.applied = true;
    const lines = linesOf(succeed('apply', '--validate=strict', '-f', this.folder));
    const others = lines.filter((line) => !line.endsWith(' created'));
    if (others.length > 0 || lines.length !== this.manifests.length) {
      throw new Failure(
        `${this.manifests.length} objects, ${lines.length} answers; not created:\n${others.join('\n')}`,
      );
    }
  }

  private compare(): void {
    const stored = this.stored();
    const lost = this.manifests.flatMap((sent) =>
      lostFields(sent, stored.get(idOf(sent)) ?? {}).map((line) => `${idOf(sent)}: ${line}`),
    );
    if (lost.length > 0) {
      throw new Failure(lost.join('\n'));
    }
  }

  private diff(): void {
    const answer = kubectl('diff', '-f', this.folder);
    if (answer.code !== 0) {
      throw new Failure(`kubectl diff ended with code ${answer.code}:\n${answer.stdout}${answer.stderr}`);
    }
  }

  private applyAgain(): void {
    const budgets = this.budgetGenerations();
    const changed = linesOf(succeed('apply', '--validate=strict', '-f', this.folder)).filter(
      // kubectl sends the selector of a PodDisruptionBudget with every apply and calls that a change
      (line) => !line.endsWith(' unchanged') && !line.startsWith('poddisruptionbudget.policy/'),
    );
    const rewritten = this.budgetGenerations().filter((budget) => !budgets.includes(budget));
    if (changed.length + rewritten.length > 0) {
      throw new Failure(`a second apply changed:\n${[...changed, ...rewritten].join('\n')}`);
    }
  }

  private budgetGenerations(): string[] {
    return [...this.stored()]
      .filter(([, { kind }]) => kind === 'PodDisruptionBudget')
      .map(([id, { metadata }]) => `${id} generation ${metadata.generation}`);
  }

  /** What the server holds of this environment. */
  private stored(): Map<string, KubernetesObject> {
    const { items } = JSON.parse(succeed('get', '-f', this.folder, '--output=json').stdout) as {
      items: KubernetesObject[];
    };
    return new Map(items.map((object) => [idOf(object), object]));
  }

  /** Leaves the last object out, prunes, and applies everything again. */
  private prune(): void {
    const prunable = this.manifests.filter(({ kind }) => kind !== 'Namespace');
    const gone = prunable.at(-1);
    if (gone === undefined) {
      return;
    }
    const rest = path.join(this.folder, 'rest');
    fs.mkdirSync(rest);
    const kept = this.manifests.filter((manifest) => manifest !== gone);
    fs.writeFileSync(
      path.join(rest, 'kept.yaml'),
      kept.map((manifest) => stringify(manifest, { version: '1.1' })).join('---\n'),
    );
    const kinds = [...new Set(prunable.map(prunableKind))].map((kind) => `--prune-allowlist=${kind}`);
    const pruned = linesOf(
      succeed('apply', '--prune', ...kinds, '-l', `${ENVIRONMENT_LABEL}=${this.environment}`, '-f', rest),
    ).filter((line) => line.endsWith(' pruned'));
    if (pruned.length !== 1 || !pruned[0]?.includes(`/${gone.metadata.name} `)) {
      throw new Failure(`${idOf(gone)} was left out; pruned were: ${pruned.join(', ') || 'none'}`);
    }
    succeed('apply', '--validate=strict', '-f', this.folder);
  }

  private async delete(): Promise<void> {
    succeed('delete', '-f', this.folder, '--timeout=120s');
    this.applied = false;
    const deadline = Date.now() + 60_000;
    for (;;) {
      const left = this.takeInventory().filter((name) => !this.inventory.includes(name));
      if (left.length === 0) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Failure(`left behind after a minute:\n${left.slice(0, 20).join('\n')}`);
      }
      await pause(500); // controllers collect the ReplicaSets and Pods of a Deployment after it is gone
    }
  }

  /** What lies in the namespaces this environment uses, and what carries its label outside all namespaces. */
  private takeInventory(): string[] {
    const namespaces = new Set(this.manifests.map(({ metadata }) => metadata.namespace));
    const line = '{range .items[*]}{.metadata.namespace}{" "}{.kind}{" "}{.metadata.name}{"\\n"}{end}';
    const namespaced = linesOf(succeed('get', kinds('--namespaced=true'), '-A', `--output=jsonpath=${line}`));
    const label = `${ENVIRONMENT_LABEL}=${this.environment}`;
    return [
      ...namespaced.filter((entry) => namespaces.has(entry.split(' ')[0])),
      ...linesOf(succeed('get', kinds('--namespaced=false'), '-l', label, '--output=name')),
    ];
  }
}

/** Every kind that can be listed and deleted, except what the cluster writes by itself all the time. */
function kinds(scope: string): string {
  return linesOf(succeed('api-resources', scope, '--verbs=list,delete', '--output=name'))
    .filter((kind) => !/^(events|leases|endpoints)(\.|$)/.test(kind))
    .join(',');
}
