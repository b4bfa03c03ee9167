import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIsComplete, fingerprints } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { CommandFailed, runQuietly } from './run-quietly.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { pnpmCommand, setupEnvironment } from './toolchain.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = path.join(ROOT, 'node_modules', '.bin', 'node');

/** Sets up the repository; with `--install-only` it stops before the build. */
export async function main(args) {
  const wanted = { build: !args.includes('--install-only') };
  if (missingSteps(wanted).length === 0) return;
  try {
    await withLock(path.join(ROOT, 'node_modules', '.skillet-setup.lock'), say, async () => {
      // Another set-up may have done the work while this one waited.
      if (missingSteps(wanted).length > 0) await setUp(wanted);
    });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}

/** Which of `install` and `build` are out of date, by what the last successful set-up recorded. */
function missingSteps(wanted) {
  const stamp = readStamp(ROOT);
  const now = fingerprints(ROOT);
  const installed = stamp.install === now.install && isExecutable(NODE);
  const built = installed && stamp.build === now.build && buildIsComplete(ROOT);
  return [...(installed ? [] : ['install']), ...(built || !wanted.build ? [] : ['build'])];
}

async function setUp(wanted) {
  // Taken before the work, so that a file edited meanwhile is noticed by the next set-up.
  const { install, build } = fingerprints(ROOT);
  const steps = missingSteps(wanted);
  const env = setupEnvironment(process.env, ROOT);
  const pnpm = pnpmCommand(env, ROOT);
  if (steps.includes('install')) {
    say('installing dependencies (the first time takes a minute, and 500 MB of node_modules)');
    const run = (args) => runQuietly('installing', pnpm('pnpm', args), { cwd: ROOT, env, say });
    await run(INSTALL_ARGS);
    // pnpm looks at the lockfile only: what has gone missing since it restores when forced.
    if (!isExecutable(NODE)) await run([...INSTALL_ARGS, '--force']);
    if (!isExecutable(NODE)) throw new CommandFailed(NO_NODE, 1);
    writeStamp(ROOT, { install });
  }
  if (steps.includes('build')) {
    say('building');
    await runQuietly('building', pnpm('./node_modules/.bin/turbo', BUILD_ARGS), {
      cwd: ROOT,
      env,
      say,
    });
    writeStamp(ROOT, { install, build });
  }
}

const INSTALL_ARGS = [
  'install',
  '--frozen-lockfile',
  '--prod=false',
  // With CI set and no terminal pnpm would refuse to replace a node_modules it did not make.
  '--config.confirmModulesPurge=false',
  // Says how far it is in lines.
  '--reporter=append-only',
];

const NO_NODE =
  'node_modules/.bin/node is missing: the install script of the package `node` did not run. ' +
  'Is `ignore-scripts` set for npm or pnpm?';

const BUILD_ARGS = ['run', 'build', '--output-logs=errors-only'];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function say(message) {
  process.stderr.write(`skillet: ${message}\n`);
}
