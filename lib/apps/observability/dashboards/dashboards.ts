import type { Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { canaryDashboard, type SplitService } from './canary';
import { controlPlaneDashboard } from './control-plane';
import { meshDashboard } from './mesh';
import { serviceDashboard } from './service';
import { workloadDashboard } from './workload';

/** The dashboards of a mesh: four for all of it, one more for each service that has a split. */
export function meshDashboards(splits: readonly SplitService[] = []): Dashboard[] {
  return [
    meshDashboard(),
    serviceDashboard(),
    workloadDashboard(),
    controlPlaneDashboard(),
    ...splits.map(canaryDashboard),
  ].map(numbered);
}

/** Panels get ids in their order, so that a link to one of them stays. */
function numbered(builder: DashboardBuilder): Dashboard {
  const dashboard = builder.build();
  const panels = dashboard.panels?.map((panel, index) => ({ ...panel, id: index + 1 }));
  return { ...dashboard, panels };
}
