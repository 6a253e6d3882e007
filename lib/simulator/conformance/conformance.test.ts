import { join } from 'node:path';
import type { Report } from '.';
import { readVectors, runConformance } from '.';
import { compareAnswers } from './compare';

const RECORDINGS = join(__dirname, '..', 'testdata');

describe('the simulator', () => {
  let report: Report;

  beforeAll(() => {
    report = runConformance(readVectors(RECORDINGS));
  }, 120_000);

  it('agrees with every recorded answer of Istio 1.30.3', () => {
    const differing = report.disagreements.map(({ mesh, call, differences }) => ({
      mesh,
      call: call.name,
      differences,
    }));
    expect(differing.slice(0, 5)).toEqual([]);
    // 20,816 recordings and the 107 probes.
    expect(report.total).toMatchObject({ disagree: 0 });
    expect(report.total.agree + report.total.undecided).toBe(20_923);
  });

  it('decides at least 98 percent of each family', () => {
    for (const outcomes of report.families.values()) {
      const counts = [...outcomes.values()];
      const sum = (kind: 'agree' | 'undecided') => counts.reduce((total, count) => total + count[kind], 0);
      expect(sum('undecided')).toBeLessThanOrEqual(0.02 * (sum('agree') + sum('undecided')));
    }
  });

  it('agrees with the recorded differences of 1.31', () => {
    const probes = runConformance(readVectors(join(RECORDINGS, 'probes-1.31.jsonl.gz')), { version: '1.31' });
    expect(probes.total).toEqual({ agree: 100, disagree: 0, undecided: 7 });
  });
});

describe('comparing', () => {
  const expected = {
    layer: 'http',
    outcome: 'route',
    status: 200,
    destinations: [{ host: 'a', port: 80, weight: 100 }],
  };
  const destination = { host: 'a', port: 80, weight: 100, endpoints: [] };
  const answer = { layer: 'http', outcome: 'route', status: 200, destinations: [destination], trace: [] } as const;

  it('sees every part of an answer', () => {
    expect(compareAnswers(expected, answer)).toEqual([]);
    const changes = [
      { outcome: 'unavailable' },
      { status: 503 },
      { fault: { abort: { status: 500, percent: 100 } } },
      { retries: { attempts: 1, on: '5xx' } },
      { mirrors: [{ host: 'b', port: 80, percent: 100 }] },
      { requestHeaders: { remove: ['x'] } },
      { destinations: [] },
      { destinations: [{ ...destination, weight: 50 }] },
      { destinations: [{ ...destination, problem: 'noEndpoints' }] },
      { destinations: [{ ...destination, inbound: { outcome: 'denied' } }] },
    ] as const;
    for (const change of changes) expect(compareAnswers(expected, { ...answer, ...change })).not.toEqual([]);
  });
});
