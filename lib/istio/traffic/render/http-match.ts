import type { VirtualServiceSpecHttpMatch } from '../../../../imports/networking.istio.io';
import type { Condition } from '../match/condition';
import type { TextTest } from '../match/text-test';

const renderTest = (test: TextTest) => (test.kind === 'present' ? {} : { [test.kind]: test.value });

const renderTests = (tests: Readonly<Record<string, TextTest>> | undefined) =>
  tests && Object.fromEntries(Object.entries(tests).map(([name, test]) => [name, renderTest(test)]));

/** A condition as an HTTPMatchRequest; nothing for the condition that always holds. */
export function renderHttpMatch(condition: Condition): VirtualServiceSpecHttpMatch | undefined {
  if (Object.keys(condition).length === 0) return undefined;
  const { uri, method, scheme, authority } = condition;
  return {
    uri: uri && renderTest(uri),
    ignoreUriCase: uri && 'ignoreCase' in uri && uri.ignoreCase ? true : undefined,
    method: method && renderTest(method),
    scheme: scheme && renderTest(scheme),
    authority: authority && renderTest(authority),
    headers: renderTests(condition.headers),
    withoutHeaders: renderTests(condition.withoutHeaders),
    queryParams: renderTests(condition.queryParams),
    sourceLabels: condition.sourceLabels,
    sourceNamespace: condition.sourceNamespace,
    port: condition.port,
  };
}
