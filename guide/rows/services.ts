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

/** Versions of the guide that HTTP can be routed to, by namespace and service. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'bookinfo/productpage': ['v1'],
  'bookinfo/details': ['v1'],
  'bookinfo/ratings': ['v1'],
  'bookinfo/reviews': ['v1', 'v2', 'v3'],
  'circuit-breaking/httpbin': ['v1'],
  'mirroring/httpbin': ['v1', 'v2'],
  'foo/httpbin': ['v1'],
  'bar/httpbin': ['v1'],
  'legacy/httpbin': ['v1'],
};

export const subsets: Row = {
  title: '8. subsets',
  behaviours: {
    'a route to a version reaches that version, and not the one that is rolled out beside it': (mesh) => {
      const routes = Object.keys(VERSIONS).map((service) => routeByHeader(service, VERSIONS[service] ?? []));
      const rollouts = Object.keys(VERSIONS).map(nextVersionOf);
      const others = mesh.objects.filter(({ kind }) => kind !== 'VirtualService');
      const client = meshWith([...others, ...routes, ...rollouts]).from('foo/curl');
      for (const [service, versions] of Object.entries(VERSIONS)) {
        const [namespace, name] = service.split('/');
        for (const version of versions) {
          const port = namespace === 'bookinfo' ? 9080 : 8000;
          const reply = client.get(`http://${name}.${namespace}:${port}/`, { headers: { version } });
          expect(reply).toBeServedBy({ [`${name}/${version}`]: 100 });
          expect(reply).toReach(`${service}-${version}`);
        }
      }
    },
  },
};

function routeByHeader(service: string, versions: readonly string[]): object {
  const [namespace, name] = service.split('/');
  const host = `${name}.${namespace}.svc.cluster.local`;
  const http = versions.map((version) => ({
    match: [{ headers: { version: { exact: version } } }],
    route: [{ destination: { host, subset: version } }],
  }));
  const metadata = { namespace, name: `${name}-by-header` };
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata, spec: { hosts: [host], http } };
}

function nextVersionOf(service: string): object {
  const [namespace, app] = service.split('/');
  const template = { metadata: { labels: { app, version: 'next' } }, spec: {} };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: `${app}-next` },
    spec: { template },
  };
}

export const tcpTrafficShifting: Row = {
  title: '12. TCP traffic shifting',
  behaviours: {
    'through 31400: v1 80 %, v2 20 %': (mesh) => {
      const reply = mesh.through().request('tcp://echo.example.com:31400');
      expect(reply).toBeServedBy({ 'tcp-echo/v1': 80, 'tcp-echo/v2': 20 });
      expect(reply).toReach({
        'istio-io-tcp-traffic-shifting/tcp-echo-v1:9000': 80,
        'istio-io-tcp-traffic-shifting/tcp-echo-v2:9000': 20,
      });
      expect(reply.answer.layer).toBe('tcp');
    },
    'connections inside the mesh are split alike, each to the port it asks for': (mesh) => {
      for (const port of [9000, 9001]) {
        const reply = mesh.from('mirroring/curl').request(`tcp://${ECHO}:${port}`);
        expect(reply).toBeServedBy({ 'tcp-echo/v1': 80, 'tcp-echo/v2': 20 });
        expect(reply).toReach({
          [`istio-io-tcp-traffic-shifting/tcp-echo-v1:${port}`]: 80,
          [`istio-io-tcp-traffic-shifting/tcp-echo-v2:${port}`]: 20,
        });
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
