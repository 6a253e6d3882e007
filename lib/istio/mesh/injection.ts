import { checkDnsLabel } from '../values/checks';

/**
 * Whether the pods of a namespace get Istio's proxy.
 * @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
 */
export class Injection {
  /** Pods get the proxy of the default revision. */
  static enabled(): Injection {
    return new Injection({ 'istio-injection': 'enabled' }, true);
  }

  /** Pods get no proxy: they send plaintext and obey no route. */
  static disabled(): Injection {
    return new Injection({ 'istio-injection': 'disabled' }, false);
  }

  /** Pods get the proxy that a revision tag points to, so that an upgrade moves the tag and no namespace. */
  static revision(tag: string): Injection {
    return new Injection({ 'istio.io/rev': checkDnsLabel('Injection.revision', tag) }, true);
  }

  private constructor(
    /** The labels of the namespace: exactly one. */
    readonly labels: Readonly<Record<string, string>>,
    /** Whether pods get a proxy. */
    readonly injects: boolean,
  ) {}
}
