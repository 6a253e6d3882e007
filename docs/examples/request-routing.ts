import { HeaderMatch, HttpMatch, type MeshApp, TrafficSplit } from '../../lib/istio';
import { bookinfoIn } from './setup/mesh';

const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));

export function build(app: MeshApp): void {
  const { bookinfo } = bookinfoIn(app);
  // #region routing
  const { reviews, details } = bookinfo;
  details.shiftTraffic(TrafficSplit.all(details.version('v1')));
  reviews.shiftTraffic(TrafficSplit.all(reviews.version('v1')));

  reviews.route('jason-v2', {
    match: HttpMatch.header(HeaderMatch.exact('end-user', 'jason')),
    to: reviews.version('v2'),
  });
  // #endregion
}

export const mistakes = {
  version(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    // #region version
    reviews.route('jason-v4', { match: jason, to: reviews.version('v4') });
    // #endregion
  },
  same(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    // #region same
    reviews.route('jason-v2', { match: jason, to: reviews.version('v2') });
    reviews.route('jason-v3', { match: jason, to: reviews.version('v3') });
    // #endregion
  },
  regex() {
    // #region regex
    HttpMatch.header(HeaderMatch.regex('end-user', '(?=jason)'));
    // #endregion
  },
};
