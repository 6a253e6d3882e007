import { readFileSync } from 'node:fs';
import { embed } from './embed';
import { pages } from './pages';

test.each(pages())('%s shows what the code says today (else: npm run docs)', (page) => {
  const text = readFileSync(page, 'utf8');
  expect(text).toBe(embed(page, text));
});

const block = (command: string) => `<!-- embed: ${command} -->\nold\n<!-- /embed -->`;

test('a block is replaced by the field of an object', () => {
  expect(embed('page', block('object demo VirtualService bookinfo/ratings spec.hosts'))).toBe(
    '<!-- embed: object demo VirtualService bookinfo/ratings spec.hosts -->\n```yaml\nhosts:\n  - ratings.bookinfo.svc.cluster.local\n```\n<!-- /embed -->',
  );
});

test.each([
  [
    'object demo VirtualService bookinfo/rating',
    'page: embed: object demo VirtualService bookinfo/rating: no VirtualService bookinfo/rating; there are: bookinfo/details',
  ],
  ['object demo VirtualService bookinfo/ratings spec.nothing', 'VirtualService ratings has no spec.nothing'],
  ['code main.ts nowhere', 'main.ts has no region "nowhere"'],
  ['picture x', 'unknown; known: code, object, example, file, error, ask, prune'],
  ['error docs/examples/mirroring.ts mirror', 'docs/examples/mirroring.ts has no mistake "mirror"; it has: percent'],
  ['ask dist --from bookinfo/nobody --url http://reviews:9080/', 'no workload "bookinfo/nobody"'],
])('%s is an error', (command, message) => {
  expect(() => embed('page', block(command))).toThrow(message);
});

test('a mistake is shown with what it is told', () => {
  expect(embed('page', block('error docs/examples/mirroring.ts percent'))).toContain(
    "Mirror.to(httpbin.version('v2'), 101));\n```\n\n```text\nMirror.to: 101 is not allowed; a percentage lies",
  );
});

test('a question is shown with the answer of the mesh', () => {
  expect(embed('page', block('ask dist --from legacy/curl --url http://httpbin.foo:8000/ip'))).toContain(
    '```console\n$ npm run -s mesh -- ask dist --from legacy/curl --url http://httpbin.foo:8000/ip\nlegacy/curl: GET http://httpbin.foo:8000/ip\nrefused',
  );
});
