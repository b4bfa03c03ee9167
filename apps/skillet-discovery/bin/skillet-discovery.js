#!/usr/bin/env node
// The command `skillet-discovery`. Committed, so that it can be linked before the build.
import { existsSync } from 'fs';

const NEEDED = 24;
const main = new URL('../dist/main.js', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  refuse('needs Node ' + NEEDED + ' or newer, this is ' + process.version);
} else if (!existsSync(main)) {
  refuse('is not built yet; run `npm start -- --version` or `pnpm build` in the repository');
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

function refuse(why) {
  console.error('skillet-discovery ' + why);
  process.exitCode = 2;
}
