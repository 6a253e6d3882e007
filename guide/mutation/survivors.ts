const EGRESS_HOSTS = ['baidu', 'baidu-www-baidu-com', 'httpbin-org', 'istio-io'];
const TLS_HOSTS = ['baidu', 'baidu-www-baidu-com', 'httpbin-org'];
const virtualService = (name: string) => `VirtualService external-services/${name}`;
const ECHO = 'istio-io-tcp-traffic-shifting';

/** Changes that no behaviour can catch, because no request meets them. By the reason. */
export const survivors: Readonly<Record<string, readonly string[]>> = {
  'a TCP server has no host: everything that reaches the port is its': [
    `Gateway ${ECHO}/tcp-echo-gateway: spec.servers[0].hosts[0]: * becomes other.example.com`,
    `VirtualService ${ECHO}/tcp-echo-gateway-tcp-31400: spec.hosts[0]: * becomes other.example.com`,
  ],
  'the gateway it is bound to has one server, on that port': [
    `VirtualService ${ECHO}/tcp-echo-gateway-tcp-31400: spec.tcp[0].match deleted`,
  ],
  'the last rule gets what is left: the Service has two ports, and the first rule took the other': [
    `VirtualService ${ECHO}/tcp-echo: spec.tcp[1].match deleted`,
  ],
  "the other gateway's Service does not open that port, or gives it to its own server": [
    `Gateway ${ECHO}/tcp-echo-gateway: spec.selector deleted`,
    'Gateway foo/httpbin-gateway: spec.selector deleted',
  ],
  "it is Istio's default": [
    'VirtualService mirroring/httpbin: spec.http[0].mirrors[0].percentage deleted',
    'Namespace legacy: istio-injection deleted',
    ...['baidu', 'httpbin-org', 'istio-io'].map(
      (name) => `ServiceEntry external-services/${name}: spec.location deleted`,
    ),
  ],
  'the DestinationRule says how to connect, wherever the host is': [
    'ServiceEntry external-services/istio-io: spec.location: MESH_EXTERNAL becomes MESH_INTERNAL',
  ],
  'the name of the port says the same': ['baidu', 'httpbin-org', 'istio-io'].map(
    (name) => `ServiceEntry external-services/${name}: spec.ports[0].protocol deleted`,
  ),
  'nobody opens it, so every protocol that TLS can carry is TLS': [
    ...['baidu', 'httpbin-org'].map(
      (name) => `ServiceEntry external-services/${name}: spec.ports[1].protocol: HTTPS becomes TLS`,
    ),
    'Gateway external-services/egress: spec.servers[1].port.protocol: TLS becomes HTTPS',
    'Gateway external-services/egress: spec.servers[1].port.protocol: TLS becomes TCP',
  ],
  'the rule for the mesh comes first and takes what comes from there': [
    ...EGRESS_HOSTS.flatMap((name) => [
      `${virtualService(name)}: spec.http[1].match deleted`,
      `${virtualService(name)}: spec.http[1].match[0].gateways deleted`,
    ]),
    ...TLS_HOSTS.map((name) => `${virtualService(name)}: spec.tls[1].match[0].gateways deleted`),
  ],
  'the port follows from the protocol: HTTP comes on 80, TLS on 443': [
    ...EGRESS_HOSTS.map((name) => `${virtualService(name)}: spec.http[1].match[0].port deleted`),
    ...TLS_HOSTS.flatMap((name) =>
      [0, 1].map((rule) => `${virtualService(name)}: spec.tls[${rule}].match[0].port deleted`),
    ),
  ],
};
