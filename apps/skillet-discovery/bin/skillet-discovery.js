#!/usr/bin/env node
// The command `skillet-discovery`. Committed, so that it can be linked before the build.
import { existsSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

const NEEDED = 24;
const main = new URL('../dist/bundle/main.js', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  refuse('needs Node ' + NEEDED + ' or newer, this is ' + process.version);
} else if (!existsSync(main)) {
  const setUp = setUpCommand(dirname(fileURLToPath(import.meta.url)));
  refuse('is not built' + (setUp === undefined ? '' : ' yet; `' + setUp + '` does it'));
} else {
  import(main.href)
    .then(function (discovery) {
      return discovery.main(process.argv.slice(2));
    })
    .catch(function (error) {
      console.error(error);
      process.exitCode = 1;
    });
}

/** What sets up the repository that this folder is in, from wherever it is run; undefined outside of one. */
function setUpCommand(dir) {
  if (existsSync(join(dir, 'scripts', 'start.sh'))) {
    const place = /^[\w@%+=:,./-]+$/.test(dir) ? dir : "'" + dir.replace(/'/g, "'\\''") + "'";
    return 'npm --prefix ' + place + ' start -- --version';
  }
  return dirname(dir) === dir ? undefined : setUpCommand(dirname(dir));
}

function refuse(why) {
  console.error('skillet-discovery ' + why);
  process.exitCode = 2;
}
