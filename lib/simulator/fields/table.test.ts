import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DECIDED_KINDS, type FieldRow, fieldTable, formatFieldTable } from '.';

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'simulator.md'), 'utf8');

describe('the table of fields', () => {
  const used = {
    apiVersion: 'v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'x' },
    spec: { mtls: { mode: 'STRICT' } },
  };
  const rows = fieldTable([[used, used], [used]]);

  it('counts the meshes that use a field, and verifies only those', () => {
    const row = (field: string): FieldRow | undefined =>
      rows.find((one) => one.kind === 'PeerAuthentication' && one.field === field);
    expect(row('mtls.mode')).toMatchObject({ status: 'verified', meshes: 2 });
    expect(row('portLevelMtls')).toMatchObject({ status: 'decided', meshes: 0 });
    expect(rows.find((one) => one.field === 'ingress.tls.mode')?.status).toBe('undecided');
  });

  it('in docs/simulator.md names every field, with what the code makes of it', () => {
    const withoutCounts = (table: string) =>
      table
        .split('\n')
        .filter((line) => line.startsWith('| `') || line.startsWith('###'))
        .map((line) => line.replace(/\| (verified|decided) \|.*/, '').replace(/ \| \d* ?\|$/, ''));
    expect(withoutCounts(page)).toEqual(withoutCounts(formatFieldTable(rows)));
    expect(DECIDED_KINDS.every((kind) => page.includes(`### ${kind}`))).toBe(true);
  });
});
