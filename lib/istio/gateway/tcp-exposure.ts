import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import type { IMeshHost } from '../mesh/mesh-host';
import type { ServicePort } from '../mesh/service-port';
import { PROVENANCE } from '../traffic/provenance';
import { connectionShares } from './connections';

export interface TcpExposureProps {
  readonly service: IMeshHost;
  readonly servicePort: ServicePort;
  /** The port of the gateway. */
  readonly port: number;
  readonly gatewayName: string;
  readonly namespace: string;
}

/** Connections that enter on a port of a gateway, and their VirtualService. */
export class TcpExposure extends Construct {
  readonly service: IMeshHost;

  constructor(gateway: Construct, props: TcpExposureProps) {
    super(gateway, `tcp-${props.port}`);
    const { service, servicePort, port, gatewayName, namespace } = props;
    this.service = service;
    new networking.VirtualService(this, 'VirtualService', {
      metadata: {
        name: `${gatewayName}-tcp-${port}`,
        namespace,
        annotations: { [PROVENANCE]: `tcp ${port}: ${gateway.node.path} to ${service.displayName}` },
      },
      spec: Lazy.any({
        produce: () => ({
          hosts: ['*'],
          gateways: [`${namespace}/${gatewayName}`],
          tcp: [{ match: [{ port }], route: connectionShares(service, servicePort) }],
        }),
      }),
    });
  }
}
