import { Construct } from 'constructs';
import { checkDnsLabel, checkWholeNumber } from '../values/checks';
import type { Entry } from './composition/order';
import type { HttpMatch } from './match/http-match';

export interface ContributionProps {
  /**
   * The requests this is about.
   * @default - all of them
   */
  readonly match?: HttpMatch;
  /**
   * Decides between contributions that overlap: lower comes first, and before all that have none.
   * @default - the more specific match comes first
   */
  readonly priority?: number;
  /**
   * Who contributes: named in errors and in the provenance of the rendered objects.
   * @default - the host itself
   */
  readonly scope?: Construct;
}

/** What one chart adds to a host that may have many. A construct, so that it has a path. */
export class Contribution<A> extends Construct {
  constructor(
    host: Construct,
    readonly id: string,
    readonly action: A,
    private readonly props: ContributionProps,
  ) {
    const scope = props.scope ?? host;
    checkDnsLabel(`${host.node.path}: the id of a route or policy`, id);
    if (scope.node.tryFindChild(id)) {
      throw new Error(
        `${host.node.path}: ${scope.node.path}/${id} is there already; ids name the rules of a host: give ${action} another one`,
      );
    }
    super(scope, id);
    if (props.priority !== undefined) {
      checkWholeNumber(`${this.node.path}: priority`, props.priority, 0);
      if (!props.match)
        throw new Error(
          `${this.node.path}: a rule without a match comes last, whatever its priority; give it a match or remove the priority`,
        );
    }
  }

  get entry(): Entry<A> {
    return {
      id: this.id,
      path: this.node.path,
      priority: this.props.priority,
      alternatives: this.props.match?.alternatives,
      action: this.action,
    };
  }
}
