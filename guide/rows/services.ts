import { meshWith } from '../mesh';
import type { Row } from '../row';

const ECHO = 'tcp-echo.istio-io-tcp-traffic-shifting';

export const install: Row = {
  title: '1. install',
  behaviours: {
    'the gateway of the installation opens the ports that the tasks listen on': (mesh) => {
      expect(mesh.through().request('tcp://echo.example.com:31400')).toBeServed();
      for (const port of [31401, 9000, 443]) {
        expect(mesh.through().request(`tcp://echo.example.com:${port}`)).toBeRefused();
      }
    },
  },
};

/** Row 8: subsets are there to be routed to, whether a task does so yet or not. */
export const subsets: Row = {
  title: '8. subsets',
  behaviours: {
    'a route to a version of httpbin reaches that version': (mesh) => {
      const namespaces = ['bar', 'foo', 'legacy', 'circuit-breaking'];
      const routes = namespaces.map((namespace) => routeToV1(`httpbin.${namespace}.svc.cluster.local`));
      const routed = meshWith([...mesh.objects, ...routes]).from('foo/curl');
      for (const namespace of namespaces) {
        const reply = routed.get(`http://httpbin.${namespace}:8000/ip`);
        expect(reply).toBeServedBy({ 'httpbin/v1': 100 });
        expect(reply).toReach(`${namespace}/httpbin-v1:8080`);
      }
    },
  },
};

const routeToV1 = (host: string) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: host, namespace: 'istio-system' },
  spec: { hosts: [host], http: [{ route: [{ destination: { host, subset: 'v1' } }] }] },
});

export const tcpTrafficShifting: Row = {
  title: '12. TCP traffic shifting',
  behaviours: {
    'through 31400: v1 80 %, v2 20 %': (mesh) => {
      const reply = mesh.through().request('tcp://echo.example.com:31400');
      expect(reply).toBeServedBy({ 'tcp-echo/v1': 80, 'tcp-echo/v2': 20 });
      expect(reply).toReach(
        'istio-io-tcp-traffic-shifting/tcp-echo-v1:9000',
        'istio-io-tcp-traffic-shifting/tcp-echo-v2:9000',
      );
      expect(reply.answer.layer).toBe('tcp');
    },
    'connections inside the mesh are split alike, each to the port it asks for': (mesh) => {
      for (const port of [9000, 9001]) {
        const reply = mesh.from('mirroring/curl').request(`tcp://${ECHO}:${port}`);
        expect(reply).toBeServedBy({ 'tcp-echo/v1': 80, 'tcp-echo/v2': 20 });
        expect(reply).toReach(
          `istio-io-tcp-traffic-shifting/tcp-echo-v1:${port}`,
          `istio-io-tcp-traffic-shifting/tcp-echo-v2:${port}`,
        );
        expect(reply.answer.layer).toBe('tcp');
      }
    },
  },
};

export const circuitBreaking: Row = {
  title: '14. circuit breaking',
  behaviours: {
    'the limits that hold for httpbin': (mesh) => {
      const reply = mesh.from('circuit-breaking/fortio').get('http://httpbin:8000/get');
      expect(reply).toBeServedBy('httpbin');
      expect(reply).toReach('circuit-breaking/httpbin-v1:8080');
      expect(reply.answer.destinations[0]?.policy).toMatchObject({
        circuitBreakers: { maxConnections: 1, maxPendingRequests: 1 },
        maxRequestsPerConnection: 1,
        outlierDetection: { consecutive5xx: 1, interval: '1s', baseEjectionTime: '180s', maxEjectionPercent: 100 },
      });
    },
    'no other httpbin is held to them': (mesh) => {
      const [other] = mesh.from('circuit-breaking/fortio').get('http://httpbin.foo:8000/get').answer.destinations;
      expect(other?.policy).toBeDefined();
      expect(other?.policy?.circuitBreakers).toBeUndefined();
      expect(other?.policy?.outlierDetection).toBeUndefined();
    },
  },
};

export const mirroring: Row = {
  title: '15. mirroring',
  behaviours: {
    'v1 serves, v2 gets a copy of everything': (mesh) => {
      const reply = mesh.from('mirroring/curl').get('http://httpbin:8000/headers');
      expect(reply).toBeServedBy({ 'httpbin/v1': 100 });
      expect(reply).toReach('mirroring/httpbin-v1:8080');
      expect(reply).toBeMirroredTo({ 'httpbin/v2': 100 });
      expect(reply.answer.mirrors?.map(({ port, problem }) => ({ port, problem }))).toEqual([{ port: 8000 }]);
    },
  },
};
