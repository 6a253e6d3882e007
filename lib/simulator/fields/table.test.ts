import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVectors } from '../conformance';
import { type FieldRow, fieldTable, formatFieldTable } from '.';

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

  it('in docs/simulator.md is what the code and the recordings say', () => {
    const recorded = [...readVectors(join(__dirname, '..', 'testdata'))].flatMap(({ vectors }) => vectors);
    const table = formatFieldTable(fieldTable(recorded.map(({ manifests }) => manifests)));
    if (!page.includes(table)) throw new Error('docs/simulator.md is behind: run npx tsx scripts/simulator-fields.ts');
  });
});
