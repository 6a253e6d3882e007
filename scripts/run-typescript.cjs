/**
 * Runs TypeScript with tsx, and leaves to Node what Node can do: finding modules (no path here is mapped or carries an
 * extension), and loading the JavaScript of packages, which tsx would read again and parse the source maps of.
 * That is a third of what a synth takes. Use: `node -r ./scripts/run-typescript.cjs main.ts`.
 */
const Module = require('node:module');

const resolve = Module._resolveFilename;
const loadWithNode = Module._extensions['.js'];
require('tsx/cjs');
const loadWithTsx = Module._extensions['.js'];

Module._resolveFilename = resolve;
Module._extensions['.js'] = (module, filename) => {
  process.setSourceMapsEnabled(false);
  try {
    loadWithNode(module, filename);
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ESM') {
      throw error;
    }
    loadWithTsx(module, filename); // a package of ES modules only
  } finally {
    process.setSourceMapsEnabled(true);
  }
};
