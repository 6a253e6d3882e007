import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { parse } from 'yaml';
import type { Client, TestMesh } from '../../testing/mesh';

/** Where the mesh that is asked comes from. */
export type LoadMesh = (paths: readonly string[], options: Options) => TestMesh;

export interface Options {
  readonly from?: string;
  readonly through?: string | true;
  readonly url: string;
  readonly method: string;
  readonly header: Readonly<Record<string, string>>;
  readonly jwt?: string;
  readonly jwks: Readonly<Record<string, string>>;
  readonly sourceIp?: string;
  readonly meshConfig?: string;
  readonly outbound?: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  readonly istio: string;
  readonly json?: boolean;
}

/** `mesh ask PATH…`: what the mesh does with one request, and why. */
export function configure(command: Command, load: LoadMesh = loadMesh): void {
  command
    .description(
      'Answers what the mesh does with one request, as Istio would, and why. Exits with 3 when that cannot be decided.\n' +
        'Mesh settings and gateways come from an IstioOperator (a folder’s install/ is read), from the cluster’s own objects,\n' +
        'or from the options; else Istio’s defaults are taken, and the answer says so.',
    )
    .argument(
      '<paths...>',
      'files or folders with manifests, or - for standard input, such as: kubectl get … -A -o yaml',
    )
    .requiredOption('--url <url>', 'http://reviews:9080/reviews/0, https://… at a gateway, or tcp://echo:9000')
    .option('--from <workload>', 'the client: namespace and workload, such as bookinfo/productpage')
    .option(
      '--through [gateway]',
      'a client outside: namespace and the value of the gateway’s label istio (default: istio-system/ingressgateway)',
    )
    .option('--method <method>', 'HTTP method', 'GET')
    .option('--header <name=value>', 'request header; may be repeated', pair, {})
    .option('--jwt <token>', 'JSON Web Token, sent as Authorization: Bearer')
    .option('--jwks <uri=file>', 'the keys behind a jwksUri; may be repeated', pair, {})
    .option('--source-ip <address>', 'the client’s address')
    .option('--mesh-config <file>', 'mesh settings as in MeshConfig, YAML')
    .option('--outbound <mode>', 'ALLOW_ANY or REGISTRY_ONLY, over other mesh settings')
    .option('--istio <version>', 'Istio version: 1.30 or 1.31', '1.30')
    .option('--json', 'the whole answer as JSON, for programs')
    .action((paths: string[], options: Options) => {
      const { text, decided } = answer(load(paths, options), options);
      command.configureOutput().writeOut?.(`${text}\n`);
      if (!decided) process.exitCode = 3;
    });
}

function pair(value: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, rest] = /^(.+?)=(.*)$/s.exec(value) ?? [];
  if (name === undefined || rest === undefined) throw new InvalidArgumentError('write name=value.');
  return { ...before, [name]: rest };
}

function answer(mesh: TestMesh, options: Options): { text: string; decided: boolean } {
  const { method, header: headers, jwt, sourceIp } = options;
  const reply = clientOf(mesh, options).request(options.url, { method, headers, jwt, sourceIp });
  const text = options.json
    ? JSON.stringify(
        { question: reply.question, outcome: reply.outcome, assumptions: mesh.assumptions, answer: reply.answer },
        null,
        2,
      )
    : [reply.explain(), ...mesh.assumptions.map((assumption) => `assumed: ${assumption}`)].join('\n');
  return { text, decided: reply.outcome !== 'undecided' };
}

/** Reads the manifests and what the options say about the mesh. */
export function loadMesh(paths: readonly string[], { istio, meshConfig, outbound, jwks }: Options): TestMesh {
  if (istio !== '1.30' && istio !== '1.31')
    throw new Error(`--istio ${istio}: not a version that is known; use 1.30 or 1.31`);
  if (outbound !== undefined && outbound !== 'ALLOW_ANY' && outbound !== 'REGISTRY_ONLY') {
    throw new Error(`--outbound ${outbound}: use ALLOW_ANY or REGISTRY_ONLY`);
  }
  const { TestMesh } = require('../../testing/mesh') as typeof import('../../testing/mesh');
  const { meshConfigIn } = require('../../simulator') as typeof import('../../simulator');
  const { loadManifests } = require('../../manifests') as typeof import('../../manifests');
  const given =
    meshConfig === undefined ? undefined : (parse(readFileSync(meshConfig, 'utf8')) as Record<string, unknown>);
  const keySets = Object.fromEntries(Object.entries(jwks).map(([uri, file]) => [uri, readFileSync(file, 'utf8')]));
  const objects = loadManifests(paths, { recursive: true });
  const settings =
    outbound === undefined
      ? given
      : { ...(given ?? meshConfigIn(objects, parse)), outboundTrafficPolicy: { mode: outbound } };
  return TestMesh.of(objects, {
    version: istio,
    keySets,
    now: Math.floor(Date.now() / 1000),
    ...(settings && { mesh: settings }),
  });
}

function clientOf(mesh: TestMesh, { from, through }: Options): Client {
  if ((from === undefined) === (through === undefined))
    throw new Error('say who asks: either --from namespace/workload or --through');
  if (from !== undefined) return mesh.from(from);
  if (through === true || through === undefined) return mesh.through();
  const [namespaceName = '', label] = through.split('/');
  if (!label) throw new Error(`--through ${through}: write namespace/label, such as istio-system/ingressgateway`);
  return mesh.through({ namespaceName, selector: { istio: label } });
}
