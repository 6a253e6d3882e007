import { run } from '../mesh';

async function printed(...args: readonly string[]): Promise<string> {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await run(['ask', ...args]);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

test('--outbound changes that setting and leaves what the installation says of the others', async () => {
  const slashes = ['dist', '--outbound', 'ALLOW_ANY', '--through', '--url', 'http://bookinfo.example.com//productpage'];
  expect(await printed(...slashes)).toContain('served');
  const unknown = ['dist', '--outbound', 'ALLOW_ANY', '--from', 'foo/curl', '--url', 'http://unknown.example.com/'];
  expect(await printed(...unknown)).toContain('passthrough');
});
