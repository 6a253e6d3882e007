import type { TestMesh } from '../../lib/testing';
import type { Row } from '../row';

const HOSTS = ['baidu.com', 'www.baidu.com', 'httpbin.org'];
const CLIENT = 'external-services/curl';
const egressGateway = (mesh: TestMesh) =>
  mesh.through({ namespaceName: 'istio-system', selector: { istio: 'egressgateway' } });
const subsetOf = (host: string) => host.replaceAll('.', '-');

export const externalServices: Row = {
  title: '16. external services',
  behaviours: {
    'REGISTRY_ONLY: an unknown host is refused, a registered one is reached': (mesh) => {
      const client = mesh.from(CLIENT);
      for (const host of ['unknown.example.com', 'baidu.com.example.com']) {
        for (const scheme of ['http', 'https']) expect(client.get(`${scheme}://${host}/`)).toBeBlackholed();
      }
      for (const host of HOSTS) {
        for (const scheme of ['http', 'https']) expect(client.get(`${scheme}://${host}/`)).toBeServed();
      }
      expect(client.get('http://istio.io/')).toBeServed();
      expect(client.get('https://istio.io/')).toBeBlackholed();
    },
    'httpbin.org answers within 3 s or not at all; the others may take their time': (mesh) => {
      expect(mesh.from(CLIENT).get('http://httpbin.org/delay/5')).toTimeOutAfter('3s');
      for (const host of ['baidu.com', 'www.baidu.com', 'istio.io']) {
        expect(mesh.from(CLIENT).get(`http://${host}/`)).not.toHaveTimeout();
      }
    },
    'a client whose proxy captures the cluster only is held by no rule outside of it, so that no rule answers': (
      mesh,
    ) => {
      const direct = mesh.from('external-services-direct/curl').get('http://unknown.example.com/');
      expect(direct).toBeUndecided();
      expect(direct.answer.reason).toContain('traffic.sidecar.istio.io/includeOutboundIPRanges');
    },
  },
};

export const egress: Row = {
  title: '17. egress gateway',
  behaviours: {
    'TLS leaves by the gateway, unopened': (mesh) => {
      for (const host of HOSTS) {
        const sent = mesh.from(CLIENT).get(`https://${host}/`);
        expect(sent).toBeServedBy({ [`istio-egressgateway/${subsetOf(host)}`]: 100 });
        expect(sent.answer).toMatchObject({ layer: 'tcp', destinations: [{ port: 443 }] });
        const leaving = egressGateway(mesh).get(`https://${host}/`);
        expect(leaving).toBeServedBy(host);
        expect(leaving.answer).toMatchObject({
          layer: 'tcp',
          destinations: [
            {
              port: 443,
              policy: { lb: 'LEAST_REQUEST' },
              clientTls: { withSidecar: 'plaintext' },
              endpoints: [{ port: 443 }],
            },
          ],
        });
      }
    },
    'HTTP reaches the gateway by mutual TLS under the name of its host, and leaves as HTTP': (mesh) => {
      for (const host of HOSTS) {
        const sent = mesh.from(CLIENT).get(`http://${host}/`);
        expect(sent).toBeServedBy({ [`istio-egressgateway/${subsetOf(host)}-http`]: 100 });
        expect(sent.answer.destinations[0]).toMatchObject({
          port: 80,
          clientSends: 'mtls',
          clientTls: { sni: host, istioMutual: true },
        });
        const leaving = egressGateway(mesh).get(`https://${host}:80/`);
        expect(leaving).toBeServedBy(host);
        expect(leaving.answer).toMatchObject({
          layer: 'http',
          destinations: [
            {
              port: 80,
              policy: { lb: 'LEAST_REQUEST' },
              clientTls: { withSidecar: 'plaintext', withoutSidecar: 'plaintext' },
              endpoints: [{ port: 80 }],
            },
          ],
        });
      }
    },
    'HTTP to istio.io becomes TLS at the gateway': (mesh) => {
      const sent = mesh.from(CLIENT).get('http://istio.io/');
      expect(sent).toBeServedBy({ 'istio-egressgateway/istio-io-http': 100 });
      expect(sent.answer.destinations[0]).toMatchObject({
        port: 80,
        clientSends: 'mtls',
        clientTls: { sni: 'istio.io' },
      });
      const leaving = egressGateway(mesh).get('https://istio.io:80/');
      expect(leaving).toBeServedBy('istio.io');
      expect(leaving.answer.destinations[0]).toMatchObject({
        host: 'istio.io',
        port: 80,
        policy: { lb: 'LEAST_REQUEST' },
        clientTls: { withSidecar: 'tls', withoutSidecar: 'tls' },
        endpoints: [{ port: 443 }],
      });
    },
    'a host that does not leave by the gateway is refused there': (mesh) => {
      for (const url of ['https://unknown.example.com/', 'https://unknown.example.com:80/', 'https://istio.io/']) {
        expect(egressGateway(mesh).get(url)).toBeRefused();
      }
      expect(egressGateway(mesh).get('http://baidu.com/')).toBeRefused();
    },
    'what comes in by one gateway does not go out by the other': (mesh) => {
      expect(egressGateway(mesh).get('http://bookinfo.example.com/productpage')).toBeRefused();
      expect(egressGateway(mesh).get('http://httpbin.example.com/ip')).toBeRefused();
      expect(egressGateway(mesh).request('tcp://echo.example.com:31400')).toBeRefused();
      expect(mesh.through().get('https://httpbin.org/')).toBeRefused();
      expect(mesh.through().get('http://httpbin.org/')).toBeNotFound();
    },
  },
};
