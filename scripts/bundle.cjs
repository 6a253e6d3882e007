/**
 * Joins a program's TypeScript into one script: `node scripts/bundle.cjs ENTRY OUT`. Writes OUT, OUT.map, and OUT.json with
 * the files that went into it.
 */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const [entry, out] = process.argv.slice(2);

/** In a joined script every file would have the folder of the script. */
const keepFolders = {
  name: 'keep-folders',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const text = await fs.promises.readFile(file, 'utf8');
      if (!text.includes('__dirname')) return undefined;
      return { contents: text.replaceAll('__dirname', JSON.stringify(path.dirname(file))), loader: 'ts' };
    });
  },
};

async function main() {
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    // Classes of these are compared by identity, also by code outside of the script.
    external: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    outfile: out,
    metafile: true,
    plugins: [keepFolders],
    logLevel: 'warning',
  });
  fs.writeFileSync(`${out}.json`, JSON.stringify(Object.keys(metafile.inputs).map((file) => path.resolve(file))));
}

main().catch(() => process.exit(1)); // esbuild has told what is wrong
