import { emptyApp, exampleFiles, exampleOf } from '../../scripts/docs/examples';
import { mistake } from '../../scripts/docs/mistake';

test.each(exampleFiles())('%s renders', (file) => {
  const app = emptyApp();
  exampleOf(file).build(app);
  expect(app.render().objects.length).toBeGreaterThan(0);
});

const mistakes = exampleFiles().flatMap((file) =>
  Object.keys(exampleOf(file).mistakes ?? {}).map((name) => ({ file, name })),
);

test.each(mistakes)('$file: the mistake "$name" is told with its fix', ({ file, name }) => {
  expect(mistake(file, name)).toMatch(/.+; .+/s);
});
