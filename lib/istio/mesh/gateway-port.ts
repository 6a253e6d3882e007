/**
 * The port that the pods of a gateway open for a port of its Service. They do not run as root and cannot open the ports
 * below 1024: 80 is 8080 and 443 is 8443, as Istio's own gateways have it.
 */
export function gatewayContainerPort(port: number): number {
  return port < 1024 ? port + 8000 : port;
}
