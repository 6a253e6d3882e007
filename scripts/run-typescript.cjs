/**
 * Runs TypeScript with tsx, and leaves the JavaScript of packages to Node: tsx would read every file again and have
 * its source map parsed, which is a third of the time a synth takes. Use: `node -r ./scripts/run-typescript.cjs main.ts`.
 */
const Module = require('node:module');

const loadWithNode = Module._extensions['.js'];
require('tsx/cjs');
const loadWithTsx = Module._extensions['.js'];

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
