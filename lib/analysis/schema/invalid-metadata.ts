import { isRecord, type KubernetesObject } from '../../manifests/object';
import type { Check, Report } from '../check';
import { isNamespaced, kindOf } from '../model';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const RBAC = /^[^/%]+$/;
const KEY_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export const invalidMetadata: Check = {
  name: 'invalid-metadata',
  level: 'error',
  title: 'a name, namespace, label or annotation that Kubernetes refuses',
  references: [],
  why: 'The API server refuses the object.',
  fix: 'use lower-case letters, digits and -, beginning and ending with a letter or digit',
  kinds: [],
  run(model, report) {
    for (const object of model.objects) {
      checkName(object, report);
      const { labels, annotations } = object.metadata;
      for (const [key, value] of entries(labels)) {
        const path = ['metadata', 'labels', key];
        if (!isKey(key)) reportKey(object, path, report);
        if (typeof value === 'string' && !isLabelValue(value)) {
          const message = `${JSON.stringify(value)} is no label value; at most 63 letters, digits, -, _ and .`;
          report(object, path, message, { fix: 'shorten or rewrite it, or make it an annotation' });
        }
      }
      for (const [key] of entries(annotations)) {
        if (!isKey(key)) reportKey(object, ['metadata', 'annotations', key], report);
      }
    }
  },
};

function entries(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function checkName(object: KubernetesObject, report: Report): void {
  const { name, namespace }: { name: unknown; namespace?: unknown } = object.metadata;
  const kind = kindOf(object);
  if (name === undefined || name === '')
    report(object, 'metadata.name', 'every object has a name', { fix: 'give it one' });
  if (typeof name === 'string' && name !== '') {
    const [form, most, words] = nameForm(object.kind);
    if (!form.test(name) || name.length > most) {
      report(object, 'metadata.name', `${JSON.stringify(name)} is no name for a ${object.kind}; ${words}`);
    }
  }
  if (typeof namespace !== 'string') return;
  if (kind !== undefined && !isNamespaced(kind)) {
    report(object, 'metadata.namespace', `a ${kind} belongs to no namespace`, { fix: 'remove it' });
  } else if (!LABEL.test(namespace) || namespace.length > 63) {
    report(
      object,
      'metadata.namespace',
      `${JSON.stringify(namespace)} is no namespace; at most 63 lower-case letters, digits and -`,
    );
  }
}

function nameForm(kind: string): [RegExp, number, string] {
  if (kind === 'Service') return [SERVICE, 63, 'at most 63 lower-case letters, digits and -, beginning with a letter'];
  if (kind === 'Namespace') return [LABEL, 63, 'at most 63 lower-case letters, digits and -'];
  if (/(Role|RoleBinding)$/.test(kind)) return [RBAC, 253, 'neither / nor %'];
  return [SUBDOMAIN, 253, 'at most 253 lower-case letters, digits, - and .'];
}

/** Labels and their keys come again and again: each is looked at once. */
const isKey = remembering((key) => {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  return (
    KEY_NAME.test(key.slice(slash + 1)) && (prefix === undefined || (SUBDOMAIN.test(prefix) && prefix.length <= 253))
  );
});

const isLabelValue = remembering((value) => LABEL_VALUE.test(value));

function remembering(test: (text: string) => boolean): (text: string) => boolean {
  const answers = new Map<string, boolean>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = test(text);
      answers.set(text, answer);
    }
    return answer;
  };
}

function reportKey(object: KubernetesObject, path: readonly string[], report: Report): void {
  const message = `${JSON.stringify(path.at(-1))} is no key; a name of at most 63 letters, digits, -, _ and ., optionally after a domain and /`;
  report(object, path, message, { fix: 'rewrite the key' });
}
