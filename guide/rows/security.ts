import { TestIssuer } from '../../lib/testing';
import { issuer } from '../mesh';
import type { Row } from '../row';

const SERVERS = ['foo', 'bar', 'legacy'];
const known = issuer.sign();
const forged = new TestIssuer('testing@secure.istio.io').sign();
const elsewhere = issuer.sign({ iss: 'https://elsewhere.example.com' });

export const mutualTls: Row = {
  title: '18. mutual TLS',
  behaviours: {
    'strict: plaintext is refused by the workloads that have a proxy': (mesh) => {
      const [foo, bar, legacy] = ['foo', 'bar', 'legacy'].map((name) => `http://httpbin.${name}:8000/ip`) as [
        string,
        string,
        string,
      ];
      const served = { [foo]: 'served', [bar]: 'served', [legacy]: 'served' };
      expect(mesh.matrix(['foo/curl', 'bar/curl', 'legacy/curl'], [foo, bar, legacy])).toEqual({
        'foo/curl': served,
        'bar/curl': served,
        'legacy/curl': { [foo]: 'refused', [bar]: 'refused', [legacy]: 'served' },
      });
    },
    'proxies send mutual TLS to each other, plaintext to what has none': (mesh) => {
      for (const server of SERVERS) {
        const reply = mesh.from('foo/curl').get(`http://httpbin.${server}:8000/ip`);
        expect(reply).toReach(`${server}/httpbin-v1:8080`);
        expect(reply.answer.destinations[0]?.clientSends).toBe(server === 'legacy' ? 'plaintext' : 'mtls');
      }
    },
    'strict holds for every workload with a proxy': (mesh) => {
      for (const url of [
        'http://details.bookinfo:9080/',
        'http://httpbin.mirroring:8000/',
        'http://httpbin.circuit-breaking:8000/',
        'tcp://tcp-echo.istio-io-tcp-traffic-shifting:9000',
      ]) {
        expect(mesh.from('legacy/curl').request(url)).toBeRefused();
      }
    },
  },
};

export const endUserTokens: Row = {
  title: '19. end-user JWT',
  behaviours: {
    '/headers needs a token': (mesh) => {
      const url = 'http://httpbin.example.com/headers';
      for (const host of ['httpbin.example.com', 'httpbin.example.com:80']) {
        const headers = { headers: { host } };
        expect(mesh.through().get(url, headers)).toBeDeniedBy('httpbin-gateway-jwt-httpbin-example-com');
        expect(mesh.through().get(url, headers)).toAnswer(403);
        const served = mesh.through().get(url, { ...headers, jwt: known });
        expect(served).toBeServedBy('httpbin');
        expect(served).toReach('foo/httpbin-v1:8080');
        for (const jwt of [forged, elsewhere]) expect(mesh.through().get(url, { ...headers, jwt })).toAnswer(401);
      }
    },
    '/ip needs none': (mesh) => {
      for (const host of ['httpbin.example.com', 'httpbin.example.com:80']) {
        for (const path of ['/ip', '/headers/x']) {
          const reply = mesh.through().get(`http://httpbin.example.com${path}`, { headers: { host } });
          expect(reply).toBeServedBy('httpbin');
          expect(reply).toReach('foo/httpbin-v1:8080');
        }
      }
    },
    'other hosts of the gateway need none, and have no /headers': (mesh) => {
      expect(mesh.through().get('http://bookinfo.example.com/productpage')).toBeServed();
      expect(mesh.through().get('http://bookinfo.example.com/headers')).toBeNotFound();
      expect(mesh.through().get('http://httpbin.example.com/productpage')).toReach('foo/httpbin-v1:8080');
    },
    'inside the mesh nobody looks at tokens': (mesh) => {
      const url = 'http://httpbin.foo:8000/headers';
      expect(mesh.from('bar/curl').get(url, { headers: { host: 'httpbin.foo' } })).toBeServed();
      expect(mesh.from('bar/curl').get(url, { jwt: forged })).toBeServed();
    },
  },
};
