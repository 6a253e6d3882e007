import { Duration } from 'cdk8s';
import { Fault, HeaderMatch, HttpMatch, type MeshApp } from '../../lib/istio';
import { bookinfoIn } from './setup/mesh';

const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));

export function build(app: MeshApp): void {
  const {
    bookinfo: { ratings, details },
  } = bookinfoIn(app);
  // #region faults
  const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));

  ratings.injectFault('slow', Fault.delay(Duration.seconds(7)), { match: jason });
  details.injectFault('broken', Fault.abort(500, { percent: 50 }), { match: jason });
  // #endregion
}

export const mistakes = {
  forbidden(app: MeshApp) {
    const { ratings } = bookinfoIn(app, { faultInjection: false }).bookinfo;
    // #region forbidden
    ratings.injectFault('slow', Fault.delay(Duration.seconds(7)), { match: jason });
    // #endregion
  },
  percent() {
    // #region percent
    Fault.abort(500, { percent: 120 });
    // #endregion
  },
};
