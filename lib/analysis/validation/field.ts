import { type FieldPath, isRecord, type KubernetesObject } from '../../manifests/object';

const NOTHING: readonly Field[] = [];

/**
 * A place in an object: its value, and the way to it, which is written out only for a report. What is absent is a
 * field too, so that one can ask on; an empty text and the number 0 count as absent, as they do in Istio's API.
 */
export class Field {
  // Many checks ask for the same fields of an object, so each is made once.
  private children: Field[] | undefined;
  private list: readonly Field[] | undefined;
  private memo: Map<string, unknown> | undefined;

  private constructor(
    readonly object: KubernetesObject,
    readonly value: unknown,
    private readonly parent: Field | undefined,
    private readonly step: string | number,
  ) {}

  /** The spec of an object. */
  static spec(object: KubernetesObject): Field {
    return new Field(object, object.spec, undefined, 'spec');
  }

  get path(): FieldPath {
    return this.parent ? [...this.parent.path, this.step] : [this.step];
  }

  get(name: string): Field {
    const { children } = this;
    if (children !== undefined) {
      for (const child of children) if (child.step === name) return child;
    }
    const child = new Field(this.object, isRecord(this.value) ? this.value[name] : undefined, this, name);
    if (children === undefined) this.children = [child];
    else children.push(child);
    return child;
  }

  /** Computes something about the field once, for all checks that need it. */
  once<T>(key: string, compute: () => T): T {
    this.memo ??= new Map();
    if (!this.memo.has(key)) this.memo.set(key, compute());
    return this.memo.get(key) as T;
  }

  /** Whether it is written at all, be it empty. */
  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Whether it says something: not absent, empty, zero or false. */
  get isSet(): boolean {
    const { value } = this;
    if (Array.isArray(value)) return value.length > 0;
    return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
  }

  get items(): readonly Field[] {
    this.list ??= Array.isArray(this.value)
      ? this.value.map((item, index) => new Field(this.object, item, this, index))
      : NOTHING;
    return this.list;
  }

  /** The entries of a map. */
  get entries(): [string, Field][] {
    return isRecord(this.value) ? Object.keys(this.value).map((key) => [key, this.get(key)]) : [];
  }

  /** Empty when absent. */
  get text(): string {
    return typeof this.value === 'string' ? this.value : '';
  }

  /** 0 when absent. */
  get number(): number {
    return typeof this.value === 'number' ? this.value : 0;
  }

  get texts(): string[] {
    return Array.isArray(this.value) ? this.value.filter((item): item is string => typeof item === 'string') : [];
  }

  /** The fields of a list of names that are set. */
  set(...names: string[]): Field[] {
    const { value } = this;
    if (!isRecord(value)) return [];
    return names
      .filter((name) => name in value)
      .map((name) => this.get(name))
      .filter((field) => field.isSet);
  }
}
