/**
 * What proxies do with connections to hosts that the mesh does not know.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/
 */
export enum OutboundTraffic {
  /** They pass, without any rule of the mesh. */
  ALLOW_ANY = 'ALLOW_ANY',
  /** They are refused: every host outside must be declared as an ExternalService. */
  REGISTRY_ONLY = 'REGISTRY_ONLY',
}
