/**
 * Runs a program written in TypeScript: `node -r ./scripts/run-typescript.cjs main.ts`.
 *
 * Loading some hundred TypeScript files one by one takes half of a synth, and more than half of a `mesh check`. So they are
 * joined into one script, which is kept in node_modules/.cache until one of them changes, together with V8's code for it.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/** Whatever else decides about the script: packages, compiler options, and how it is made. */
const ALSO = ['package-lock.json', 'tsconfig.json', __filename, path.join(__dirname, 'bundle.cjs')].map((file) => path.resolve(file));

const shortHash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What tells one state of a file from another. */
function stateOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : 'missing';
}

/** The script that was kept; undefined when there is none, or it is of other files than today's. */
function readKept(index) {
  try {
    const kept = JSON.parse(fs.readFileSync(index, 'utf8'));
    const isFresh = kept.node === process.version && Object.entries(kept.files).every(([file, state]) => stateOf(file) === state);
    return isFresh ? { ...kept, code: fs.readFileSync(kept.script, 'utf8') } : undefined;
  } catch {
    return undefined;
  }
}

/** Under a name of its content, so that runs at the same time never see half of it. */
function makeScript(entry, folder, index) {
  fs.mkdirSync(folder, { recursive: true });
  const draft = path.join(folder, `draft-${process.pid}.cjs`);
  const made = spawnSync(process.execPath, [path.join(__dirname, 'bundle.cjs'), entry, draft], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) process.exit(1); // the file and line are on stderr
  const files = [...ALSO, ...JSON.parse(fs.readFileSync(`${draft}.json`, 'utf8'))];
  const code = fs.readFileSync(draft, 'utf8');
  const script = path.join(folder, `${shortHash(code)}.cjs`);
  fs.renameSync(`${draft}.map`, `${script}.map`);
  fs.renameSync(draft, script);
  fs.rmSync(`${draft}.json`);
  const kept = { node: process.version, script, files: Object.fromEntries(files.map((file) => [file, stateOf(file)])) };
  const next = `${index}.${process.pid}`;
  fs.writeFileSync(next, JSON.stringify(kept));
  fs.renameSync(next, index);
  for (const old of fs.readdirSync(folder)) {
    if (/^[0-9a-f]{12}\.cjs/.test(old) && !old.startsWith(path.basename(script))) fs.rmSync(path.join(folder, old), { force: true });
  }
  return { ...kept, code };
}

/** V8's code of the functions that a run used, for the next one. */
function keepCode(compiled, file) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, compiled.createCachedData());
  fs.renameSync(draft, file);
}

/** Stack traces name the TypeScript; the source map is read when the first trace is. */
function mapStackTraces(entry, script) {
  let map;
  const place = (frame) => {
    map ??= new Module.SourceMap(JSON.parse(fs.readFileSync(`${script}.map`, 'utf8')));
    const { originalSource, originalLine, originalColumn } = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
    return originalSource ? `${path.resolve(path.dirname(script), originalSource)}:${originalLine + 1}:${originalColumn + 1}` : entry;
  };
  Error.prepareStackTrace = (error, frames) =>
    [
      String(error),
      ...frames.map((frame) => (frame.getFileName() === entry ? `    at ${frame.getFunctionName() ?? '<anonymous>'} (${place(frame)})` : `    at ${frame}`)),
    ].join('\n');
}

Module._extensions['.ts'] = (module, entry) => {
  const folder = path.resolve('node_modules', '.cache', 'synth', shortHash(entry));
  const index = path.join(folder, 'index.json');
  const { code, script } = readKept(index) ?? makeScript(entry, folder, index);
  const codeFile = `${script}.${process.version}.bin`;
  const cachedData = fs.existsSync(codeFile) ? fs.readFileSync(codeFile) : undefined;
  const compiled = new vm.Script(Module.wrap(code), { filename: entry, cachedData });
  if (!cachedData || compiled.cachedDataRejected) process.on('exit', () => keepCode(compiled, codeFile));
  mapStackTraces(entry, script);
  compiled.runInThisContext().call(module.exports, module.exports, Module.createRequire(entry), module, entry, path.dirname(entry));
};
