import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { parseAllDocuments } from 'yaml';
import { DestinationRule } from '../../../imports/networking.istio.io';
import { SynthesisError } from './errors';
import { InstallFile } from './install-file';
import { ENVIRONMENT_LABEL, MeshApp } from './mesh-app';
import type { Analyze } from './render';

const API_VERSIONS: Record<string, string> = {
  Deployment: 'apps/v1',
  DestinationRule: 'networking.istio.io/v1',
  VirtualService: 'networking.istio.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
};

function add(
  scope: Construct,
  kind: string,
  name: string | undefined,
  rest: object = {},
  namespace = 'shop',
): ApiObject {
  const scoped = kind === 'Namespace' || kind === 'ClusterRole' ? {} : { namespace };
  return new ApiObject(scope, `${kind}-${name}`, {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { name, ...scoped },
    ...rest,
  });
}

function errorsOf(build: (app: MeshApp, chart: Chart) => void, analyze?: Analyze): readonly string[] {
  const app = new MeshApp({ environment: 'demo', analyze });
  build(app, new Chart(app, '10-shop'));
  try {
    app.render();
    return [];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.errors;
    }
    throw error;
  }
}

describe('a sound app', () => {
  function build(order: (charts: readonly string[]) => readonly string[]): MeshApp {
    const app = new MeshApp({ environment: 'demo' });
    const fill: Record<string, (chart: Chart) => void> = {
      '20-cart': (chart) => add(chart, 'Service', 'cart'),
      '10-shop': (chart) => {
        for (const kind of order(['VirtualService', 'DestinationRule', 'Deployment', 'Service', 'ServiceAccount'])) {
          add(chart, kind, 'web');
        }
        add(chart, 'Namespace', 'shop');
      },
    };
    for (const id of order(Object.keys(fill))) {
      fill[id]?.(new Chart(app, id));
    }
    return app;
  }

  test('orders files by chart id and objects by kind, namespaces and subsets first', () => {
    const { objects, manifests } = build((ids) => ids).render();
    expect(manifests.map(({ path }) => path)).toEqual(['10-shop.k8s.yaml', '20-cart.k8s.yaml']);
    expect(objects.map(({ manifest }) => manifest.kind)).toEqual([
      'Namespace',
      'ServiceAccount',
      'Service',
      'Deployment',
      'DestinationRule',
      'VirtualService',
      'Service',
    ]);
  });

  test('renders the same bytes whatever the order of construction', () => {
    const one = build((ids) => ids).render();
    const other = build((ids) => [...ids].reverse()).render();
    expect(other.manifests).toEqual(one.manifests);
  });

  test('labels every object with its environment and keeps its own labels', () => {
    const app = new MeshApp({ environment: 'staging' });
    const chart = new Chart(app, '10-shop', { labels: { 'app.kubernetes.io/managed-by': 'me' } });
    add(chart, 'Service', 'web');
    const [file] = app.render().manifests;
    const [document] = parseAllDocuments(file?.content ?? '');
    expect(document?.toJS()).toMatchObject({
      metadata: { labels: { [ENVIRONMENT_LABEL]: 'staging', 'app.kubernetes.io/managed-by': 'me' } },
    });
  });

  test('validates each construct once, however many charts there are', () => {
    const app = new MeshApp({ environment: 'demo' });
    let validations = 0;
    app.node.addValidation({
      validate: () => {
        validations += 1;
        return [];
      },
    });
    for (let index = 10; index < 20; index += 1) {
      add(new Chart(app, `${index}-shop`), 'Service', `web-${index}`);
    }
    app.render();
    expect(validations).toBe(1);
  });

  test('puts install files into install/, out of the manifests', () => {
    const app = new MeshApp({ environment: 'demo' });
    new InstallFile(app, 'label', { fileName: 'label.sh', content: () => '#!/bin/sh\n', executable: true });
    const { manifests, installFiles } = app.render();
    expect(manifests).toEqual([]);
    expect(installFiles).toEqual([{ path: 'install/label.sh', content: '#!/bin/sh\n', executable: true }]);
  });

  test('writes no YAML aliases when a patch shares a value', () => {
    const app = new MeshApp({ environment: 'demo' });
    const shared = ['a', 'b'];
    const service = add(new Chart(app, '10-shop'), 'Service', 'web', { spec: {} });
    service.addJsonPatch(JsonPatch.add('/spec/one', shared), JsonPatch.add('/spec/two', shared));
    expect(app.render().manifests[0]?.content).not.toMatch(/[&*]a1/);
  });
});

describe('errors', () => {
  test('come all at once: validations, lazy values, names and analysis', () => {
    const errors = errorsOf((app, chart) => {
      chart.node.addValidation({ validate: () => ['two default rules: a and b'] });
      add(chart, 'Service', 'Web');
      const fail = (message: string) =>
        Lazy.any({
          produce: () => {
            throw new Error(message);
          },
        });
      add(chart, 'VirtualService', 'web', { spec: fail('weights sum to 90, not 100') });
      add(chart, 'DestinationRule', 'web', { spec: fail('no such version: v9') });
      new Chart(app, 'cart');
    });
    expect(errors).toEqual([
      expect.stringMatching(/^cart: the chart id "cart" is not of the form NN-name/),
      '10-shop: two default rules: a and b',
      '10-shop/VirtualService-web: weights sum to 90, not 100',
      '10-shop/DestinationRule-web: no such version: v9',
      expect.stringMatching(/^10-shop\/Service-Web: the name of Service "Web" is not a valid DNS name/),
    ]);
  });

  test('a bug in a lazy value keeps its class name', () => {
    const errors = errorsOf((_, chart) => {
      add(chart, 'Service', 'web', {
        spec: Lazy.any({
          produce: () => {
            throw new TypeError('x is undefined');
          },
        }),
      });
    });
    expect(errors).toEqual(['10-shop/Service-web: TypeError: x is undefined']);
  });

  test('a JSON patch on a field that does not exist is not eaten by the bindings', () => {
    const patched = (path: string) =>
      errorsOf((_, chart) => {
        const rule = new DestinationRule(chart, 'rule', {
          metadata: { name: 'web', namespace: 'shop' },
          spec: { host: 'web', trafficPolicy: { outlierDetection: { consecutive5XxErrors: 3 } } },
        });
        rule.addJsonPatch(JsonPatch.add(path, '5s'));
      });
    expect(patched('/spec/trafficPolicy/outlierDetection/intervall')).toEqual([
      expect.stringMatching(
        /^10-shop\/rule: .* sets spec\.trafficPolicy\.outlierDetection\.intervall, .* correct the path/,
      ),
    ]);
    expect(patched('/spec/trafficPolicy/outlierDetection/interval')).toEqual([]);
  });

  test('analysis sees every object with its path, and is silent while one is missing', () => {
    const analyze: Analyze = (objects) => objects.map(({ path, file }) => `${file}: ${path} is odd`);
    expect(errorsOf((_, chart) => add(chart, 'Service', 'web'), analyze)).toEqual([
      '10-shop.k8s.yaml: 10-shop/Service-web is odd',
    ]);
    const broken = errorsOf((_, chart) => {
      add(chart, 'Service', 'web');
      add(chart, 'Service', undefined);
      new ApiObject(chart, 'hashed', { apiVersion: 'v1', kind: 'Service' });
    }, analyze);
    expect(broken).toEqual([
      expect.stringMatching(/^10-shop\/Service-undefined: .* set metadata.name$/),
      expect.stringMatching(/^10-shop\/hashed: .* set metadata.name$/),
    ]);
  });

  test('duplicates name both constructs', () => {
    const errors = errorsOf((app, chart) => {
      add(chart, 'Service', 'web');
      add(new Chart(app, '20-cart'), 'Service', 'web');
      add(new Construct(chart, 'elsewhere'), 'Service', 'web', {}, 'other');
    });
    expect(errors).toEqual([
      expect.stringMatching(
        /^Service shop\/web is rendered twice: by 10-shop\/Service-web and by 20-cart\/Service-web; rename/,
      ),
    ]);
  });

  test.each([
    ['istio-system', /belongs to the cluster/],
    ['default', /belongs to the cluster/],
    ['kube-public', /belongs to the cluster/],
    ['a'.repeat(64), /is 64 characters long; use .* at most 63/],
    ['shop.web', /is not a valid DNS name/],
  ])('Namespace %s is refused', (name, message) => {
    expect(errorsOf((_, chart) => add(chart, 'Namespace', name))).toEqual([expect.stringMatching(message)]);
  });

  test('names follow the rules of their kind', () => {
    expect(
      errorsOf((_, chart) => {
        add(chart, 'ConfigMap', `${'a'.repeat(63)}.${'b'.repeat(63)}`);
        add(chart, 'Role', 'system:reader');
        add(chart, 'Service', '1st');
        add(chart, 'ConfigMap', 'a'.repeat(254));
      }),
    ).toEqual([expect.stringContaining('is 254 characters long'), expect.stringContaining('starting with a letter')]);
  });

  test('every namespaced object has a namespace and no cluster-scoped one has', () => {
    expect(
      errorsOf((app) => {
        const meta = (name: string, namespace?: string) => ({ apiVersion: 'v1', metadata: { name, namespace } });
        new ApiObject(new Chart(app, '20-a'), 'o', { kind: 'Service', ...meta('web') });
        new ApiObject(new Chart(app, '30-b'), 'o', { kind: 'Namespace', ...meta('shop', 'shop') });
        new ApiObject(new Chart(app, '40-c'), 'o', { kind: 'Secret', ...meta('key', 'No_Name') });
      }),
    ).toEqual([
      expect.stringMatching(/^20-a\/o: Service web has no namespace/),
      expect.stringMatching(/^30-b\/o: Namespace shop is cluster-scoped/),
      expect.stringMatching(/^40-c\/o: the namespace "No_Name"/),
    ]);
  });

  test('a namespace is created no later than what it holds', () => {
    const errors = errorsOf((app, chart) => {
      add(chart, 'Service', 'web');
      add(new Chart(app, '20-names'), 'Namespace', 'shop');
    });
    expect(errors).toEqual([expect.stringMatching(/in 10-shop.k8s.yaml, .* created later, in 20-names.k8s.yaml/)]);
  });

  test('an object that client-side apply cannot store is refused, a smaller one is not', () => {
    const errors = errorsOf((_, chart) => {
      add(chart, 'ConfigMap', 'big', { data: { text: 'x'.repeat(256 * 1024) } });
      add(chart, 'ConfigMap', 'fits', { data: { text: 'x'.repeat(255 * 1024) } });
    });
    expect(errors).toEqual([expect.stringMatching(/ConfigMap shop\/big has 2\d{5} bytes/)]);
  });

  test('charts with one id, inside each other or depending on each other are refused', () => {
    const errors = errorsOf((app, chart) => {
      new Chart(new Construct(app, 'team'), '10-shop');
      new Chart(chart, '20-inner');
      chart.addDependency(new Chart(app, '30-other'));
    });
    expect(errors).toEqual([
      expect.stringMatching(/^10-shop: chart dependencies do not order files/),
      expect.stringMatching(/^10-shop\/20-inner: a chart inside a chart/),
      expect.stringMatching(/^two charts have the id "10-shop", and so one file: 10-shop and team\/10-shop/),
    ]);
  });

  test('install files are unique and stay in their folder', () => {
    const file = (scope: Construct, id: string, fileName: string) =>
      new InstallFile(scope, id, { fileName, content: () => '' });
    expect(
      errorsOf((app) => {
        file(app, 'a', 'operator.yaml');
        file(app, 'b', 'operator.yaml');
      }),
    ).toEqual(['b: install/operator.yaml is written twice; rename one']);
    expect(() => file(new MeshApp({ environment: 'demo' }), 'a', '../operator.yaml')).toThrow(/without folders/);
  });

  test('an environment name is a label value', () => {
    expect(() => new MeshApp({ environment: 'My Laptop' })).toThrow(/"My Laptop" cannot be a label value/);
  });
});
