#!/usr/bin/env node
// The command `skillet-host`. Committed, so that it can be linked before the build, and written so
// that an old Node understands it well enough to hand over to a newer one or to say what is wrong.
import { spawn } from 'child_process';
import { accessSync, constants, existsSync } from 'fs';
import { constants as osConstants } from 'os';
import { delimiter, dirname, join, normalize } from 'path';
import { fileURLToPath } from 'url';

const NEEDED = 24;
/** Set for the Node that is handed over to, so that it never hands over again. */
const HANDED_OVER = 'SKILLET_HANDED_OVER';

dropShimPath();
const handedOver = process.env[HANDED_OVER] === '1';
delete process.env[HANDED_OVER];

const self = fileURLToPath(import.meta.url);
const main = new URL('../dist/bundle/main.js', import.meta.url);

if (process.platform === 'win32') {
  refuse('does not run here: Windows is not supported; use Linux, macOS or WSL');
} else if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  const node = handedOver ? undefined : installedNode(dirname(self));
  if (node === undefined) {
    const setUp = setUpCommand(dirname(self));
    const todo = setUp === undefined ? '' : '; `' + setUp + '` brings one';
    refuse('needs Node ' + NEEDED + ' or newer, this is ' + process.version + todo);
  } else {
    handOver(node);
  }
} else if (!existsSync(main)) {
  const setUp = setUpCommand(dirname(self));
  refuse('is not built' + (setUp === undefined ? '' : ' yet; `' + setUp + '` does it'));
} else {
  import(main.href)
    .then(function (host) {
      return host.main(process.argv.slice(2));
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
  console.error('skillet-host ' + why);
  process.exitCode = 2;
}

/** pnpm's shim puts all that is installed here on it, so that a skill would find what it does not install. */
function dropShimPath() {
  const kept = (process.env.NODE_PATH || '').split(delimiter).filter(function (dir) {
    return dir !== '' && !normalize(dir).includes('/node_modules/.pnpm/');
  });
  if (kept.length === 0) delete process.env.NODE_PATH;
  else process.env.NODE_PATH = kept.join(delimiter);
}

/** The Node that the set-up installed, in a node_modules/.bin of this folder or one above. */
function installedNode(dir) {
  const candidate = join(dir, 'node_modules', '.bin', 'node');
  try {
    accessSync(candidate, constants.X_OK);
    return candidate;
  } catch {
    return dirname(dir) === dir ? undefined : installedNode(dirname(dir));
  }
}

function handOver(node) {
  const args = process.execArgv.concat(self, process.argv.slice(2));
  const env = Object.assign({}, process.env, { [HANDED_OVER]: '1' });
  if (typeof process.execve === 'function') {
    process.execve(node, [node].concat(args), env);
  } else {
    runAsChild(node, args, env);
  }
}

/** For a Node that cannot replace itself: passes signals on, and ends as the child ends. */
function runAsChild(node, args, env) {
  const child = spawn(node, args, { stdio: 'inherit', env: env });
  const signals = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR2'];
  signals.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    refuse('cannot run ' + node + ': ' + error.message);
  });
  child.on('exit', function (code, signal) {
    process.exit(code === null ? 128 + osConstants.signals[signal] : code);
  });
}
