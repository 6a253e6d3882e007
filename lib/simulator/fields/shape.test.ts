import { parseManifests } from '../../manifests';
import { MalformedObjectError, wellFormed } from './shape';

const virtualService = (spec: string) =>
  parseManifests(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {namespace: foo, name: reviews}
spec:
${spec}`,
    'reviews.yaml',
  );

describe('objects that are read', () => {
  it('name file, line, object and field of what has the wrong form, all at once', () => {
    const objects = virtualService('  hosts: [reviews]\n  http:\n  - timeout: 5\n    route: {host: reviews}\n');
    expect(() => wellFormed(objects)).toThrow(MalformedObjectError);
    expect(() => wellFormed(objects)).toThrow(
      'reviews.yaml:7: VirtualService foo/reviews: spec.http[0].timeout: must be a text, is a whole number',
    );
    expect(() => wellFormed(objects)).toThrow(
      'reviews.yaml:8: VirtualService foo/reviews: spec.http[0].route: must be a list',
    );
  });

  it('name what is required and missing', () => {
    const objects = virtualService('  hosts: [reviews]\n  http:\n  - route: [{weight: 100}]\n');
    expect(() => wellFormed(objects)).toThrow(
      'reviews.yaml:7: VirtualService foo/reviews: spec.http[0].route[0].destination: is missing',
    );
  });

  it('lose fields without a value, as in the API server', () => {
    const [read] = wellFormed(virtualService('  hosts: [reviews]\n  http:\n  - match:\n    name: all\n'));
    expect(read?.spec).toEqual({ hosts: ['reviews'], http: [{ name: 'all' }] });
  });

  it('stay the same objects when there is nothing to do', () => {
    const objects = virtualService('  hosts: [reviews]\n');
    expect(wellFormed(objects)[0]).toBe(objects[0]);
  });
});
