// Bundles a room, once it is compiled, from its folder: `node ../../scripts/setup/bundle-room.mjs index.js …`.
//
// A host is more than a thousand modules, and to find, read and link each by itself takes most of the time of its start. A room
// is one file for whoever imports it. What a room starts as a thread or a process of its own is still found as a module.
import path from 'node:path';
import { rolldown } from 'rolldown';

const DIST = path.resolve('dist');
const BUNDLE = path.join(DIST, 'bundle');

/** A module goes on to find what lies beside it in `dist`. */
const ownPlace = {
  name: 'own-place',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return null;
    const way = path.relative(BUNDLE, id).split(path.sep).join('/');
    return code.replaceAll(
      'import.meta.url',
      `new URL(${JSON.stringify(way)}, import.meta.url).href`,
    );
  },
};

const bundle = await rolldown({
  input: process.argv.slice(2).map((file) => path.join(DIST, file)),
  platform: 'node',
  // Other rooms have bundles of their own, and packages are installed.
  external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
  plugins: [ownPlace],
});
await bundle.write({
  dir: BUNDLE,
  cleanDir: true,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
});
