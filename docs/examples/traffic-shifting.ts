import { type MeshApp, TrafficSplit } from '../../lib/istio';
import { bookinfoIn } from './setup/mesh';

export function build(app: MeshApp): void {
  const { bookinfo } = bookinfoIn(app);
  // #region shifting
  const { reviews } = bookinfo;
  const [v1, v3] = [reviews.version('v1'), reviews.version('v3')];

  reviews.shiftTraffic(TrafficSplit.canary(v1, v3, 50)); // later: TrafficSplit.all(v3)
  // #endregion
}

export const mistakes = {
  sum(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    const [v1, v3] = [reviews.version('v1'), reviews.version('v3')];
    // #region sum
    reviews.shiftTraffic(TrafficSplit.weighted({ to: v1, percent: 50 }, { to: v3, percent: 40 }));
    // #endregion
  },
  defaults(app: MeshApp) {
    const { reviews } = bookinfoIn(app).bookinfo;
    const [v1, v3] = [reviews.version('v1'), reviews.version('v3')];
    // #region defaults
    reviews.shiftTraffic(TrafficSplit.all(v1), { id: 'stable' });
    reviews.shiftTraffic(TrafficSplit.all(v3), { id: 'done' });
    // #endregion
  },
};
