// Bundles a room, once it is compiled, from its folder: `node ../../scripts/setup/bundle-room.mjs index.js …`.
//
// A host is more than a thousand modules, and to find, read and link each by itself takes most of the time of its start. A room
// is one file for whoever imports it. What a room starts as a thread or a process of its own is still found as a module.
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { lean } from './lean.mjs';

const DIST = path.resolve('dist');
const BUNDLE = path.join(DIST, 'bundle');

/**
 * Packages that every start loads, of many files: they are taken in, with all that they need. A release finds their
 * licences by the line that stands before each module.
 */
const TAKEN_IN =
  /^(?:ajv|ajv-formats|chokidar|commander|cors|express|jose|minisearch|pino|pino-pretty|proxy-addr|sonic-boom|tar|yaml)(?:\/|$)/;

/** Express loads it for applications that parse bodies. The gateway parses none, and the tables of its encodings are half a megabyte. */
const NEVER_USED = 'body-parser';

/** A module goes on to find what lies beside it in `dist`. */
const ownPlace = {
  name: 'own-place',
  transform(code, id) {
    if (!id.startsWith(DIST) || !code.includes('import.meta.url')) return null;
    const way = path.relative(BUNDLE, id).split(path.sep).join('/');
    return code.replaceAll(
      'import.meta.url',
      `new URL(${JSON.stringify(way)}, import.meta.url).href`,
    );
  },
};

const nothing = {
  name: 'nothing',
  resolveId: (id) => (id === NEVER_USED ? `\0${id}` : null),
  load: (id) => (id === `\0${NEVER_USED}` ? 'module.exports = {};' : null),
};

/** Other rooms have bundles of their own, and other packages are installed. */
function isOutside(id, importer = '') {
  if (isBuiltin(id)) return true;
  if (id.startsWith('.') || id.startsWith('\0') || path.isAbsolute(id)) return false;
  return !TAKEN_IN.test(id) && !importer.includes('/node_modules/');
}

const bundle = await rolldown({
  input: process.argv.slice(2).map((file) => path.join(DIST, file)),
  platform: 'node',
  external: isOutside,
  plugins: [ownPlace, nothing, lean],
});
await bundle.write({
  dir: BUNDLE,
  cleanDir: true,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
});
