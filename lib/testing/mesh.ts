import { type KubernetesObject, loadManifests } from '../manifests';
import { type AskOptions, ask, type CompileOptions, compile, type Policy, type Source } from '../simulator';
import { record } from './coverage/recorder';
import { follow, type Journey, type JourneyProps } from './journey';
import { Reply } from './reply';
import { type RequestOptions, requestTo } from './target';

/** The gateway that requests come through: an IngressGateway, or the pods of any other. */
export interface GatewayPods {
  readonly namespaceName: string;
  readonly selector: Readonly<Record<string, string>>;
}

export interface MeshOptions extends CompileOptions, AskOptions {
  /**
   * Names the mesh in the report on what the tests exercised.
   * @default - the mesh is not in the report
   */
  readonly name?: string;
}

/**
 * A mesh to ask, from rendered objects. Answers are those of Istio's control plane and proxy; what cannot be told is
 * `undecided`, never a guess.
 */
export class TestMesh {
  /** @param objects Kubernetes and Istio objects as plain JSON */
  static of(objects: readonly object[], options: MeshOptions = {}): TestMesh {
    return new TestMesh(objects as readonly KubernetesObject[], options);
  }

  /** @param paths files or folders with manifests, for example `dist` */
  static fromFiles(paths: string | readonly string[], options: MeshOptions = {}): TestMesh {
    return new TestMesh(loadManifests(typeof paths === 'string' ? [paths] : paths), options);
  }

  /** What nothing told and Istio's defaults were taken for. */
  readonly assumptions: readonly string[];

  private readonly policy: Policy;

  private constructor(
    readonly objects: readonly KubernetesObject[],
    private readonly options: MeshOptions,
  ) {
    this.assumptions = options.mesh || objects.some(bringsMeshSettings) ? [] : ["mesh settings: Istio's defaults"];
    this.policy = compile(objects, options);
    if (options.name !== undefined) record(options.name, objects, []);
  }

  /**
   * A client in the mesh.
   * @param workload namespace and name of a workload, or the value of its `app` label: `bookinfo/productpage`
   * @throws when there is no such workload; the message lists those of the namespace
   */
  from(workload: string): Client {
    const [namespace = '', name = ''] = workload.split('/');
    const workloads = this.policy.registry.workloadsIn(namespace);
    const found = workloads.find((each) => each.name === name) ?? workloads.find((each) => each.labels.app === name);
    if (!found) {
      const known = workloads.map((each) => each.name).join(', ') || 'none';
      throw new Error(`no workload "${workload}"; in namespace "${namespace}" there are: ${known}`);
    }
    const { labels, serviceAccount } = found;
    return new Client(this, workload, 'workload', { namespace, labels, serviceAccount });
  }

  /** A client outside, whose requests come through a gateway. @default - Istio's ingress gateway */
  through(gateway: GatewayPods = { namespaceName: 'istio-system', selector: { istio: 'ingressgateway' } }): Client {
    const { namespaceName: namespace, selector: labels } = gateway;
    return new Client(this, `outside, through ${Object.values(labels).join(',')}`, 'gateway', {
      gateway: { namespace, labels },
    });
  }

  /** What each client gets from each URL, in a word. */
  matrix(
    froms: readonly string[],
    urls: readonly string[],
    options: RequestOptions = {},
  ): Record<string, Record<string, string>> {
    return Object.fromEntries(
      froms.map((from) => [
        from,
        Object.fromEntries(urls.map((url) => [url, this.from(from).request(url, options).outcome])),
      ]),
    );
  }

  /** Follows a request and the calls that the applications on its way make. */
  journey(props: JourneyProps): Journey {
    return follow(this, props);
  }

  /** @internal */
  ask(client: string, at: 'workload' | 'gateway', source: Source, url: string, options: RequestOptions): Reply {
    const answer = ask(this.policy, source, requestTo(url, options, at), this.options);
    if (this.options.name !== undefined) record(this.options.name, this.objects, answer.trace);
    const extras = [
      options.jwt && 'with a token',
      ...Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    ];
    const asked = url.startsWith('tcp://') ? url : `${options.method ?? 'GET'} ${url}`;
    const question = [`${client}: ${asked}`, ...extras].filter(Boolean).join(', ');
    return new Reply(question, answer);
  }
}

const bringsMeshSettings = ({ kind, metadata }: KubernetesObject) =>
  kind === 'IstioOperator' || (kind === 'ConfigMap' && metadata.name === 'istio');

/** Somebody who sends requests. */
export class Client {
  constructor(
    private readonly mesh: TestMesh,
    readonly name: string,
    private readonly at: 'workload' | 'gateway',
    private readonly source: Source,
  ) {}

  get(url: string, options: Omit<RequestOptions, 'method'> = {}): Reply {
    return this.request(url, { ...options, method: 'GET' });
  }

  post(url: string, options: Omit<RequestOptions, 'method'> = {}): Reply {
    return this.request(url, { ...options, method: 'POST' });
  }

  /** Any method; `tcp://host:port` is a connection. */
  request(url: string, options: RequestOptions = {}): Reply {
    return this.mesh.ask(this.name, this.at, this.source, url, options);
  }
}
