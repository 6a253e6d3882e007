import { checkHeaderName } from '../values/checks';

/** Changes of one side's headers. Names are written in lower case. */
export interface HeaderOperations {
  /** Replaces the header, or adds it. */
  readonly set?: Readonly<Record<string, string>>;
  /** Adds a value beside those that are there. */
  readonly add?: Readonly<Record<string, string>>;
  /** Removes the header. */
  readonly remove?: readonly string[];
}

export interface HeaderChangesProps {
  /** @default - the request's headers stay as they are */
  readonly request?: HeaderOperations;
  /** @default - the response's headers stay as they are */
  readonly response?: HeaderOperations;
}

/**
 * Changes of the headers on the way to the destination and back.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Headers
 */
export class HeaderChanges {
  static of(props: HeaderChangesProps): HeaderChanges {
    return new HeaderChanges({
      request: checked('request', props.request),
      response: checked('response', props.response),
    });
  }

  private constructor(
    /** @internal */
    readonly value: HeaderChangesProps,
  ) {
    if (!value.request && !value.response)
      throw new Error('HeaderChanges.of: nothing changes; give operations for the request or the response');
  }

  toString(): string {
    return `headers ${JSON.stringify(this.value)}`;
  }
}

function checked(side: string, operations: HeaderOperations | undefined): HeaderOperations | undefined {
  if (!operations) return undefined;
  const what = `HeaderChanges.of: ${side}`;
  const named = (values: Readonly<Record<string, string>> | undefined) =>
    values &&
    Object.fromEntries(
      Object.entries(values)
        .map(([name, value]) => [checkHeaderName(what, name), value] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const remove = operations.remove?.map((name) => checkHeaderName(what, name));
  const result = {
    ...(operations.set && { set: named(operations.set) }),
    ...(operations.add && { add: named(operations.add) }),
    ...(remove && { remove: [...remove].sort() }),
  };
  return Object.keys(result).length > 0 ? result : undefined;
}
