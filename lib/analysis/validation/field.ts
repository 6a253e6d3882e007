import { type FieldPath, isRecord, type KubernetesObject } from '../../manifests';

/**
 * A place in an object: its value, and the way to it, which is written out only for a report. What is absent is a
 * field too, so that one can ask on; an empty text and the number 0 count as absent, as they do in Istio's API.
 */
export class Field {
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
    return new Field(this.object, isRecord(this.value) ? this.value[name] : undefined, this, name);
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

  get items(): Field[] {
    return Array.isArray(this.value) ? this.value.map((item, index) => new Field(this.object, item, this, index)) : [];
  }

  /** The entries of a map. */
  get entries(): [string, Field][] {
    if (!isRecord(this.value)) return [];
    return Object.entries(this.value).map(([key, value]) => [key, new Field(this.object, value, this, key)]);
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
    return names.map((name) => this.get(name)).filter((field) => field.isSet);
  }
}
