import { type ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';

export interface HostDestinationProps {
  readonly name: string;
  readonly namespace: string;
  readonly hostName: string;
}

/** The one DestinationRule of a host: its subsets and how connections to it are made. */
export class HostDestination {
  private readonly subsets = new Map<string, Readonly<Record<string, string>>>();
  private object?: networking.DestinationRule;

  constructor(
    private readonly owner: Construct,
    private readonly props: HostDestinationProps,
  ) {}

  addSubset(name: string, labels: Readonly<Record<string, string>>): void {
    this.subsets.set(name, labels);
    this.ensureObject();
  }

  /** The DestinationRule, for patches that no method covers. @throws before the first version or traffic policy */
  get destinationRule(): ApiObject {
    if (!this.object)
      throw new Error(
        `${this.owner.node.path}: has no DestinationRule yet; it comes with the first version or traffic policy`,
      );
    return this.object;
  }

  private ensureObject(): void {
    this.object ??= new networking.DestinationRule(this.owner, 'DestinationRule', {
      metadata: { name: this.props.name, namespace: this.props.namespace },
      spec: Lazy.any({ produce: () => this.render() }),
    });
  }

  private render(): networking.DestinationRuleSpec {
    return {
      host: this.props.hostName,
      subsets: [...this.subsets].map(([name, labels]) => ({ name, labels })),
    };
  }
}
