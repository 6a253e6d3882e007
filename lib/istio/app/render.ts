import { ApiObject, Chart, Yaml } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { KubernetesObject } from '../../manifests/object';
import { compareText } from '../values/text';
import { checkObjects } from './checks';
import { droppedFields } from './dropped-fields';
import { messageOf, SynthesisError } from './errors';
import { InstallFile } from './install-file';
import { rankOf } from './kinds';
import type { OutputFile, RenderedApp, RenderedObject } from './rendered';

/**
 * Checks rendered objects, with the files that install the mesh they are for, and returns errors, each a sentence
 * that says what, where and how to fix it. What else is wrong with a suspect, whose construct has complained already,
 * may only follow from that, and would be told twice.
 */
export type Analyze = (
  objects: readonly RenderedObject[],
  installFiles: readonly OutputFile[],
  suspects: ReadonlySet<RenderedObject>,
) => readonly string[];

export interface RenderOptions {
  /** Labels that every object gets unless it sets them itself. */
  readonly labels: Readonly<Record<string, string>>;
  readonly analyze?: Analyze;
}

const CHART_ID = /^\d\d-[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Renders a whole app in one pass over its constructs. cdk8s's own `chart.toJson()` validates the whole app again
 * for each chart and orders by dependencies, both more than linear in the number of charts.
 *
 * @throws {SynthesisError} with everything that is wrong
 */
export function renderApp(app: Construct, options: RenderOptions): RenderedApp {
  const constructs = app.node.findAll();
  const errors = [...checkCharts(constructs), ...constructs.flatMap(validate)];

  const rendered: RenderedObject[] = [];
  const failures: string[] = [];
  for (const construct of constructs) {
    if (ApiObject.isApiObject(construct)) {
      try {
        rendered.push(renderObject(construct as ApiObject, options.labels));
      } catch (error) {
        failures.push(located(construct, unwrap(construct as ApiObject, messageOf(error))));
      }
    }
  }
  rendered.sort(compareObjects);
  const installFiles = renderInstallFiles(constructs, failures);

  errors.push(...failures, ...checkObjects(rendered));
  if (failures.length === 0) {
    // A missing object would raise false alarms.
    errors.push(...(options.analyze?.(rendered, installFiles, suspectsOf(errors, rendered)) ?? []));
  }
  if (errors.length > 0) {
    throw new SynthesisError([...new Set(errors)]);
  }
  return { objects: rendered, manifests: renderManifests(rendered), installFiles };
}

/** The objects below constructs that errors name. */
function suspectsOf(errors: readonly string[], rendered: readonly RenderedObject[]): ReadonlySet<RenderedObject> {
  const named = errors.flatMap((error) => error.match(/\b\d\d-[-a-z0-9]+(\/[-\w.]*[-\w])+/g) ?? []);
  return new Set(rendered.filter(({ path }) => named.some((each) => `${path}/`.startsWith(`${each}/`))));
}

function checkCharts(constructs: readonly IConstruct[]): string[] {
  const charts = constructs.filter((construct) => Chart.isChart(construct));
  const firstById = new Map<string, IConstruct>();
  return charts.flatMap((chart) => {
    const { id, path } = chart.node;
    const errors: string[] = [];
    const first = firstById.get(id);
    if (first === undefined) {
      firstById.set(id, chart);
    } else {
      errors.push(`two charts have the id "${id}", and so one file: ${first.node.path} and ${path}; rename one`);
    }
    if (!CHART_ID.test(id)) {
      errors.push(
        `${path}: the chart id "${id}" is not of the form NN-name, such as 10-bookinfo; it names the file and its place among the others`,
      );
    }
    if (chart.node.scopes.some((scope) => scope !== chart && Chart.isChart(scope))) {
      errors.push(`${path}: a chart inside a chart; place it beside the other, the number in its id orders the files`);
    }
    if (chart.node.dependencies.length > 0) {
      errors.push(`${path}: chart dependencies do not order files; remove addDependency and number the chart's id`);
    }
    return errors;
  });
}

function validate(construct: IConstruct): string[] {
  try {
    return construct.node.validate().map((message) => located(construct, message));
  } catch (error) {
    return [located(construct, messageOf(error))];
  }
}

function renderObject(object: ApiObject, labels: Readonly<Record<string, string>>): RenderedObject {
  if (object.metadata.name === undefined || isGenerated(object)) {
    throw new Error(
      `${object.kind} has no name of its own, only one made of its path and a hash, which changes when the construct moves; set metadata.name`,
    );
  }
  const manifest = object.toJson() as KubernetesObject;
  const dropped = droppedFields(object, manifest);
  if (dropped.length > 0) {
    throw new Error(
      `a JSON patch of ${object.kind} ${object.name} sets ${dropped.join(', ')}, which ${object.kind} does not have, so it would be dropped; correct the path of the patch`,
    );
  }
  return {
    manifest: {
      ...manifest,
      metadata: sorted({ ...manifest.metadata, labels: sorted({ ...labels, ...manifest.metadata.labels }) }),
    },
    path: object.node.path,
    file: `${object.chart.node.id}.k8s.yaml`,
  };
}

function isGenerated(object: ApiObject): boolean {
  return /-c[0-9a-f]{7}$/.test(object.name) && object.name === object.chart.generateObjectName(object);
}

function renderInstallFiles(constructs: readonly IConstruct[], failures: string[]): OutputFile[] {
  const files = new Map<string, OutputFile>();
  for (const construct of constructs) {
    if (construct instanceof InstallFile) {
      const path = `install/${construct.fileName}`;
      if (files.has(path)) {
        failures.push(located(construct, `${path} is written twice; rename one`));
      }
      try {
        const content = construct.content();
        if (content !== undefined) files.set(path, { path, content, executable: construct.executable });
      } catch (error) {
        failures.push(located(construct, messageOf(error)));
      }
    }
  }
  return [...files.values()].sort((a, b) => compareText(a.path, b.path));
}

function renderManifests(objects: readonly RenderedObject[]): OutputFile[] {
  const documents = new Map<string, string[]>();
  for (const { manifest, file } of objects) {
    // A copy without shared values, for which cdk8s would write YAML aliases.
    const document = Yaml.stringify(JSON.parse(JSON.stringify(manifest)));
    const texts = documents.get(file);
    if (texts === undefined) {
      documents.set(file, [document]);
    } else {
      texts.push(document);
    }
  }
  return [...documents].map(([path, texts]) => ({ path, content: texts.join('---\n') }));
}

function compareObjects(a: RenderedObject, b: RenderedObject): number {
  return (
    compareText(a.file, b.file) ||
    rankOf(a.manifest.kind) - rankOf(b.manifest.kind) ||
    compareText(a.manifest.kind, b.manifest.kind) ||
    compareText(a.manifest.metadata.namespace ?? '', b.manifest.metadata.namespace ?? '') ||
    compareText(a.manifest.metadata.name, b.manifest.metadata.name)
  );
}

/** A copy with its keys in order, as cdk8s renders them. */
function sorted<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compareText(a, b))) as T;
}

/** Adds the construct's path where the message does not name it already. */
function located(construct: IConstruct, message: string): string {
  const { path } = construct.node;
  return path === '' || message.includes(path) ? message : `${path}: ${message}`;
}

/** cdk8s wraps what a Lazy producer throws; the wrapper's path and class name are noise in a list of errors. */
function unwrap(object: ApiObject, message: string): string {
  const wrapper = `Failed serializing construct at path '${object.node.path}' with name '${object.name}': `;
  return message.startsWith(wrapper) ? message.slice(wrapper.length).replace(/^Error: /, '') : message;
}
