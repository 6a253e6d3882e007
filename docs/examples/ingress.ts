import { Duration } from 'cdk8s';
import {
  GatewayTls,
  HttpMethod,
  IngressGateway,
  type MeshApp,
  PathMatch,
  Source,
  TlsCredential,
} from '../../lib/istio';
import { bookinfoIn } from './setup/mesh';

export function build(app: MeshApp): void {
  const {
    chart,
    namespace,
    bookinfo: { productpage },
  } = bookinfoIn(app);
  // #region ingress
  const gateway = new IngressGateway(chart, 'bookinfo-gateway', {
    namespace,
    // Left out in the demo: plaintext HTTP only.
    tls: [GatewayTls.simple({ hosts: ['bookinfo.example.com'], credential: TlsCredential.secret('bookinfo') })],
  });
  gateway.expose(productpage, {
    host: 'bookinfo.example.com',
    paths: [PathMatch.exact('/productpage'), PathMatch.prefix('/static')],
  });
  productpage.calledBy('ingress', Source.gateway(gateway), { methods: [HttpMethod.GET] });
  // #endregion
  productpage.applyTimeout('deadline', Duration.seconds(10));
}

export const mistakes = {
  slash(app: MeshApp) {
    const { chart, namespace, bookinfo } = bookinfoIn(app);
    const gateway = new IngressGateway(chart, 'gateway', { namespace });
    // #region slash
    gateway.expose(bookinfo.productpage, { host: '*', paths: [PathMatch.exact('productpage')] });
    // #endregion
  },
  credential() {
    // #region credential
    GatewayTls.simple({ hosts: ['bookinfo.example.com'], credential: TlsCredential.secret('') });
    // #endregion
  },
  served(app: MeshApp) {
    const { chart, namespace, bookinfo } = bookinfoIn(app);
    const credential = TlsCredential.secret('bookinfo');
    // #region served
    const tls = [GatewayTls.simple({ hosts: ['bookinfo.example.com'], credential })];
    for (const id of ['one', 'two']) {
      new IngressGateway(chart, id, { namespace, tls }).expose(bookinfo.productpage, { host: 'bookinfo.example.com' });
    }
    // #endregion
  },
};
