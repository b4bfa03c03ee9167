import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { replaceFunction } from '../guard/replace-function.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What starts a program that is its first argument, and what gives it to a shell. */
const DIRECT = ['spawn', 'spawnSync', 'execFile', 'execFileSync'];
const BY_SHELL = ['exec', 'execSync'];

/**
 * Refuses programs that are not named, with their names: Node's own permission is for all of them or none, and says of none which
 * it was. It stands in the same Node as the skill: what holds code that means harm is Node's permission, and the system.
 */
export function guardCommands(commands: readonly string[]): void {
  const builtin = process.getBuiltinModule('node:child_process');
  const guard = (name: string, programOf: (args: readonly unknown[]) => string) => {
    const original = Reflect.get(builtin, name) as AnyFunction;
    replaceFunction(builtin, name, function (this: unknown, ...args: unknown[]) {
      const program = programOf(args);
      if (!isNamed(commands, program)) throw denied(program);
      return original.apply(this, args);
    });
  };
  for (const name of DIRECT) guard(name, programIn);
  for (const name of BY_SHELL) guard(name, shellIn);
  guard('fork', () => path.basename(process.execPath));
  syncBuiltinESMExports();
}

function programIn(args: readonly unknown[]): string {
  const shell = optionIn(args, 'shell');
  if (shell === undefined || shell === false) return String(args[0]);
  return typeof shell === 'string' ? shell : 'sh';
}

function shellIn(args: readonly unknown[]): string {
  const shell = optionIn(args, 'shell');
  return typeof shell === 'string' ? shell : 'sh';
}

function optionIn(args: readonly unknown[], name: string): unknown {
  const options = args
    .slice(1)
    .find((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  return options === undefined ? undefined : Reflect.get(options as object, name);
}

/** A path may stand for a name, where the name leads to that folder; and that of this Node for `node`, which the host puts first. */
export function isNamed(commands: readonly string[], program: string): boolean {
  if (commands.includes(program) || commands.includes(path.resolve(program))) return true;
  if (program === process.execPath && commands.includes('node')) return true;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.includes(path.dirname(program)) && commands.includes(path.basename(program));
}

/** As Node refuses it. */
function denied(resource: string): Error {
  const error = new Error(`Starting ${resource} is not permitted`);
  return Object.assign(error, { code: 'ERR_ACCESS_DENIED', permission: 'ChildProcess', resource });
}
