import type { SecretKey } from '../../../istio';

/** Who may look at Kiali. */
export class KialiAccess {
  /**
   * Whoever reaches it may look; nobody may change anything or read the logs of pods. For a demo: it shows every
   * service and every Istio object.
   */
  static anonymousViewer(): KialiAccess {
    return new KialiAccess('anonymous');
  }

  /**
   * Only who brings a token of a ServiceAccount (`kubectl create token`), and sees what that account may see.
   *
   * @param signingKey where the key of its sessions is, 16, 24 or 32 characters, in a Secret that exists already
   */
  static token(signingKey: SecretKey = { secret: 'kiali', key: 'login-token-signing-key' }): KialiAccess {
    return new KialiAccess('token', signingKey);
  }

  private constructor(
    readonly strategy: 'anonymous' | 'token',
    readonly signingKey?: SecretKey,
  ) {}
}
