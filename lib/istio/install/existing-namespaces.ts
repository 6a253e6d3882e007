import { Construct } from 'constructs';
import { InstallFile } from '../app/install-file';

export interface ExistingNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Of these a namespace has exactly one. */
const INJECTION = ['istio-injection', 'istio.io/rev'];

/**
 * `label-namespaces.sh`: labels namespaces that somebody else made. As objects in dist they would be deleted with all
 * they hold by `kubectl delete -f dist`.
 */
export class ExistingNamespaces extends Construct {
  private readonly namespaces: ExistingNamespace[] = [];

  constructor(scope: Construct) {
    super(scope, 'existing-namespaces');
    new InstallFile(this, 'label-namespaces', {
      fileName: 'label-namespaces.sh',
      executable: true,
      content: () => this.script(),
    });
  }

  add(namespace: ExistingNamespace): void {
    this.namespaces.push(namespace);
  }

  private script(): string {
    const commands = [...this.namespaces].sort((a, b) => (a.name < b.name ? -1 : 1)).map(labelCommand);
    return [
      '#!/bin/sh',
      '# Sidecar injection for namespaces that exist already. Their pods get a proxy when they are made anew:',
      '# kubectl rollout restart deployment -n <namespace>',
      'set -eu',
      ...commands,
      '',
    ].join('\n');
  }
}

function labelCommand({ name, labels }: ExistingNamespace): string {
  const set = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const removed = INJECTION.filter((label) => !(label in labels)).map((label) => `${label}-`);
  return `kubectl label namespace ${name} ${[...set.sort(), ...removed].join(' ')} --overwrite`;
}
