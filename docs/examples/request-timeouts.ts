import { Duration } from 'cdk8s';
import { Fault, type MeshApp } from '../../lib/istio';
import { bookinfoIn } from './setup/mesh';

export function build(app: MeshApp): void {
  const {
    bookinfo: { reviews, ratings },
  } = bookinfoIn(app);
  // #region timeouts
  reviews.applyTimeout('deadline', Duration.millis(500));
  ratings.injectFault('slow', Fault.delay(Duration.seconds(2)));
  // #endregion
}

export const mistakes = {
  short(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    // #region short
    reviews.applyTimeout('deadline', Duration.millis(0.5));
    // #endregion
  },
  two(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    // #region two
    reviews.applyTimeout('deadline', Duration.seconds(1));
    reviews.applyTimeout('patience', Duration.seconds(5));
    // #endregion
  },
};
