import type { Field } from '../field';
import { quote } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { checkPort } from '../shared';

export const extensionForm = objectCheck({
  name: 'extension-form',
  title: 'a WasmPlugin, TrafficExtension or ProxyConfig that Istio refuses',
  why: `${REFUSED} A plugin has a URL; an environment variable a name of its own and a value of its own or the host's, not both; concurrency is not negative.`,
  fix: 'correct it',
  kinds: ['WasmPlugin', 'TrafficExtension', 'ProxyConfig'],
  validate(spec, report) {
    const { kind } = spec.object;
    if (kind === 'ProxyConfig') {
      const concurrency = spec.get('concurrency');
      if (concurrency.number < 0)
        report(concurrency, `${concurrency.number} threads; it must be 0 or more`, 'write 0 or more');
      return;
    }
    const wasm = kind === 'WasmPlugin' ? spec : spec.get('wasm');
    if (kind === 'TrafficExtension' && wasm.exists === spec.get('lua').exists) {
      report(spec, 'needs either wasm or lua', 'give exactly one of them');
    }
    if (wasm.exists) checkPlugin(wasm, report);
    for (const port of spec.get('match').items.flatMap((match) => match.get('ports').items))
      checkPort(port.get('number'), report);
  },
});

function checkPlugin(wasm: Field, report: ReportField): void {
  const url = wasm.get('url');
  if (!url.isSet) report(url, 'a plugin needs a URL', 'add it');
  const seen = new Set<string>();
  for (const variable of wasm.get('vmConfig').get('env').items) {
    const name = variable.get('name');
    if (!name.isSet) report(name, 'a variable needs a name', 'add it');
    else if (seen.has(name.text)) report(name, `the variable ${quote(name.text)} is given twice`, 'remove one');
    seen.add(name.text);
    if (variable.get('valueFrom').text === 'HOST' && variable.get('value').exists) {
      report(
        variable.get('value'),
        "the value is the host's (valueFrom: HOST), so none can be given",
        'keep one of the two',
      );
    }
  }
}
