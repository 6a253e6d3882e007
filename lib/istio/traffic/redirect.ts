import { checkDnsName, checkPath, checkPort, invalid } from '../values/checks';

export interface RedirectProps {
  /**
   * The new path; it replaces the whole path and keeps the query.
   * @default - the path of the request
   */
  readonly path?: string;
  /**
   * The new host.
   * @default - the host of the request
   */
  readonly host?: string;
  /**
   * The new scheme.
   * @default - the scheme of the request
   */
  readonly scheme?: 'http' | 'https';
  /**
   * The new port.
   * @default - the usual port of the scheme
   */
  readonly port?: number;
  /**
   * 301, 302, 303, 307 or 308.
   * @default 301
   */
  readonly status?: number;
}

/**
 * Answers with a redirect in place of a destination.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRedirect
 */
export class Redirect {
  static to(props: RedirectProps): Redirect {
    return new Redirect(props);
  }

  private constructor(
    /** @internal */
    readonly props: RedirectProps,
  ) {
    if (!props.path && !props.host && !props.scheme && !props.port) {
      throw new Error(
        'Redirect.to: nothing changes, so the client would come back for ever; give a path, host, scheme or port',
      );
    }
    if (props.path) checkPath('Redirect.to: path', props.path);
    if (props.host) checkDnsName('Redirect.to: host', props.host);
    if (props.port) checkPort('Redirect.to: port', props.port);
    if (props.status !== undefined && ![301, 302, 303, 307, 308].includes(props.status)) {
      throw invalid('Redirect.to: status', props.status, 'a redirect answers 301, 302, 303, 307 or 308');
    }
  }

  toString(): string {
    const { path, host, scheme, port, status = 301 } = this.props;
    return `redirect ${status} to ${scheme ? `${scheme}://` : ''}${host ?? ''}${port ? `:${port}` : ''}${path ?? ''}`;
  }
}
