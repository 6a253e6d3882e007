import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Schema } from './crds';

/** Kinds of Kubernetes itself and the file of kubernetes-models that declares each. */
const KINDS: Readonly<Record<string, string>> = {
  Namespace: 'v1/Namespace',
  Service: 'v1/Service',
  ServiceAccount: 'v1/ServiceAccount',
  ConfigMap: 'v1/ConfigMap',
  Secret: 'v1/Secret',
  Pod: 'v1/Pod',
  Deployment: 'apps/v1/Deployment',
  StatefulSet: 'apps/v1/StatefulSet',
  DaemonSet: 'apps/v1/DaemonSet',
  ReplicaSet: 'apps/v1/ReplicaSet',
  Job: 'batch/v1/Job',
  CronJob: 'batch/v1/CronJob',
  HorizontalPodAutoscaler: 'autoscaling/v2/HorizontalPodAutoscaler',
  PodDisruptionBudget: 'policy/v1/PodDisruptionBudget',
  NetworkPolicy: 'networking.k8s.io/v1/NetworkPolicy',
  Role: 'rbac.authorization.k8s.io/v1/Role',
  RoleBinding: 'rbac.authorization.k8s.io/v1/RoleBinding',
  ClusterRole: 'rbac.authorization.k8s.io/v1/ClusterRole',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
};

/** What the cluster writes is not worth checking. */
const OPAQUE = new Set(['managedFields', 'status']);

/** The declarations have no bounds; those of ports are the ones people miss. */
const PORTS = new Set(['port', 'containerPort', 'hostPort']);
const PORT = { minimum: 1, maximum: 65535 };

const FIELD = /^ {4}(?:readonly )?"([^"]+)"(\?)?: (.*)$/;

interface Declarations {
  readonly definitions: Record<string, Schema>;
  readonly apiVersions: Record<string, string>;
}

/**
 * The schemas of Kubernetes' kinds, read from the declarations of the kubernetes-models package, as one document:
 * `#/$defs/<Kind>`, and `#/$defs/ObjectMeta` for the metadata of any object.
 */
export function kubernetesSchemas(): Declarations {
  const result: Declarations = { definitions: {}, apiVersions: {} };
  for (const [kind, path] of Object.entries(KINDS)) {
    const file = packageFile(`kubernetes-models/${path}`);
    define(kind, file, result);
    Object.assign(propertiesOf(result.definitions[kind]), { apiVersion: {}, kind: {}, metadata: {} });
    result.apiVersions[kind] = path.slice(0, path.lastIndexOf('/'));
  }
  define('ObjectMeta', packageFile('@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta'), result);
  return result;
}

function propertiesOf(schema: Schema | undefined): Record<string, Schema> {
  return (schema?.properties ?? {}) as Record<string, Schema>;
}

function packageFile(path: string): string {
  return resolve(__dirname, '..', '..', 'node_modules', `${path}.d.ts`);
}

function define(name: string, file: string, result: Declarations): void {
  if (result.definitions[name]) return;
  result.definitions[name] = {};
  const text = readFileSync(file, 'utf8');
  const alias = /^export type I\w+ = (.*);$/m.exec(text)?.[1];
  const refer = references(text, file, result);
  if (alias !== undefined && !/^export interface/m.test(text)) {
    result.definitions[name] = typeSchema(alias, refer);
    return;
  }
  const body = /^export interface \w+[^{]*\{\n([\s\S]*?)^\}/m.exec(text)?.[1];
  if (body === undefined) throw new Error(`${file}: no interface of a form this script reads`);
  result.definitions[name] = objectSchema(body.split('\n'), refer);
}

/** Imported names stand for a definition of their own; each is read when it is first referred to. */
function references(text: string, file: string, result: Declarations): (name: string) => Schema {
  const files = new Map<string, string>();
  for (const [, names = '', from = ''] of text.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)) {
    for (const name of names.split(',')) files.set(name.trim(), from);
  }
  return (name) => {
    const from = files.get(name);
    if (from === undefined) throw new Error(`${file}: ${name} is not imported`);
    const target = from.startsWith('.') ? resolve(dirname(file), from.replace(/\.js$/, '.d.ts')) : packageFile(from);
    const own = name
      .replace(/^IIoK8s(Api(machinery)?)?/, '')
      .replace(/^(PkgApisMetaV1|CoreV1|PkgApiResource|PkgUtilIntstr)/, '');
    define(own, target, result);
    return { $ref: `#/$defs/${own}` };
  };
}

function objectSchema(lines: readonly string[], refer: (name: string) => Schema): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, name, optional, start] = FIELD.exec(lines[at] ?? '') ?? [];
    if (name === undefined || start === undefined) continue;
    let type = start;
    while (!/^[^{]*(\{[\s\S]*\}[^{}]*)?;$/.test(type)) {
      at++;
      type += ` ${lines[at]?.trim()}`;
    }
    if (!optional) required.push(name);
    const schema = OPAQUE.has(name) ? {} : typeSchema(type.slice(0, -1), refer);
    properties[name] = PORTS.has(name) && schema.type === 'integer' ? { ...schema, ...PORT } : schema;
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

/** Kubernetes has no fractions outside metrics and quantities, which are strings: every number is an integer. */
function typeSchema(written: string, refer: (name: string) => Schema): Schema {
  const type = written.trim();
  const array = /^Array<([\s\S]*)>$/.exec(type)?.[1];
  if (array !== undefined) return { type: 'array', items: typeSchema(array, refer) };
  const map = /^\{(?:\s*\/\*\*.*?\*\/)?\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(type)?.[1];
  if (map !== undefined) return { type: 'object', additionalProperties: typeSchema(map, refer) };
  if (type === 'string') return { type };
  if (type === 'number') return { type: 'integer' };
  if (type === 'boolean') return { type };
  if (type === 'number | string' || type === 'string | number') return { type: ['number', 'string'] };
  if (/^"/.test(type)) return { enum: type.split(' | ').map((value) => JSON.parse(value) as string) };
  if (/^\w+$/.test(type) && type.startsWith('IIo')) return refer(type);
  return {};
}
