import { lostFields } from './compare';

describe('what a server lost', () => {
  test('added fields, zero values left out and other units are no loss', () => {
    const sent = { spec: { replicas: 0, hostNetwork: false, cpu: '1000m', memory: '1Gi', ports: [{ port: 80 }] } };
    const returned = {
      metadata: { uid: 'x' },
      spec: { cpu: '1', memory: '1024Mi', ports: [{ port: 80, protocol: 'TCP' }] },
    };
    expect(lostFields(sent, returned)).toEqual([]);
  });

  test.each([
    [{ spec: { weight: 80 } }, { spec: {} }, 'spec.weight: sent 80, returned undefined'],
    [{ spec: { a: { b: 'x' } } }, { spec: {} }, 'spec.a: sent {"b":"x"}, returned undefined'],
    [{ spec: { timeout: '7s' } }, { spec: { timeout: '8s' } }, 'spec.timeout: sent "7s", returned "8s"'],
    [{ rules: [{}, { from: ['a'] }] }, { rules: [{}] }, 'rules: sent 2 items, returned 1'],
    [{ cpu: '1000m' }, { cpu: '2' }, 'cpu: sent "1000m", returned "2"'],
    [{ limit: true }, {}, 'limit: sent true, returned undefined'],
  ])('%j came back as %j', (sent, returned, line) => {
    expect(lostFields(sent, returned)).toEqual([line]);
  });
});
