import type { SecretKey } from '../../../istio';

/** Who may look at Grafana. */
export class GrafanaAccess {
  /**
   * Whoever reaches it may look, nobody may change anything, and there is no login. For a demo: the dashboards show
   * every service, its clients and its traffic.
   */
  static anonymousViewer(): GrafanaAccess {
    return new GrafanaAccess({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_AUTH_BASIC_ENABLED: 'false',
      // Else admin/admin would still be there for whoever finds another way to log in.
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    });
  }

  /**
   * Only who logs in. The first user comes from a Secret that exists already.
   *
   * @param secret name of the Secret, with the keys `admin-user` and `admin-password`
   */
  static login(secret = 'grafana-admin'): GrafanaAccess {
    return new GrafanaAccess(
      { GF_AUTH_ANONYMOUS_ENABLED: 'false' },
      {
        GF_SECURITY_ADMIN_USER: { secret, key: 'admin-user' },
        GF_SECURITY_ADMIN_PASSWORD: { secret, key: 'admin-password' },
      },
    );
  }

  private constructor(
    readonly env: Readonly<Record<string, string>>,
    readonly secretEnv: Readonly<Record<string, SecretKey>> = {},
  ) {}
}
