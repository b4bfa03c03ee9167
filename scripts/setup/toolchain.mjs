import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** The pnpm that is fetched for a machine without one; its own counts when the major is the same. */
const PNPM = '12.21.0';

/** The environment of the set-up's commands: the machine's own tools, and no surprises. */
export function setupEnvironment(given, root) {
  const env = { ...given };
  env.PATH = machinePath(given.PATH ?? '', root);
  // Would leave the development dependencies out.
  delete env.NODE_ENV;
  env.DO_NOT_TRACK = '1';
  env.TURBO_TELEMETRY_DISABLED = '1';
  env.TURBO_NO_UPDATE_NOTIFIER = '1';
  return env;
}

/** The PATH without the node_modules/.bin that npm adds for this folder and each one above. */
function machinePath(searchPath, root) {
  const added = new Set();
  for (let dir = path.resolve(root); !added.has(bin(dir)); dir = path.dirname(dir))
    added.add(bin(dir));
  const machine = searchPath.split(path.delimiter).filter((dir) => !added.has(dir));
  return machine.join(path.delimiter);
}

const bin = (dir) => path.join(dir, 'node_modules', '.bin');

/** Tells how to run a command with pnpm 12 on its PATH: as it is, or through npx. */
export function pnpmCommand(env, cwd) {
  if (hasPnpm(env, cwd)) return (file, args) => ({ file, args });
  return (file, args) => ({
    file: 'npx',
    args: ['-y', '--prefer-offline', '-p', `pnpm@${PNPM}`, '-c', [file, ...args].join(' ')],
  });
}

function hasPnpm(env, cwd) {
  const { status, stdout } = spawnSync('pnpm', ['--version'], {
    cwd,
    // Where `pnpm` is corepack's shim, asking for the version must not download one.
    env: { ...env, COREPACK_ENABLE_NETWORK: '0', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 20_000,
  });
  return status === 0 && stdout.trim().split('.')[0] === PNPM.split('.')[0];
}
