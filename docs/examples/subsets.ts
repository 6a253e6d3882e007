import { ClientTls, type MeshApp, ServerTrust } from '../../lib/istio';
import { bookinfoIn } from './setup/mesh';

export function build(app: MeshApp): void {
  const { bookinfo } = bookinfoIn(app);
  // #region subsets
  const { reviews } = bookinfo; // addVersion('v1'), ('v2'), ('v3') made the subsets
  reviews.applyTrafficPolicy({ tls: ClientTls.istioMutual() });
  // #endregion
}

export const mistakes = {
  two(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    // #region two
    reviews.applyTrafficPolicy({ tls: ClientTls.istioMutual() });
    reviews.applyTrafficPolicy({ tls: ClientTls.simple({ trust: ServerTrust.caFile('/etc/ca.pem') }) });
    // #endregion
  },
};
