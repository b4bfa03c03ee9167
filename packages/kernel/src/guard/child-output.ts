import type * as ChildProcess from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Builtin } from './late-guards.ts';

type Name = 'stdout' | 'stderr';
type Options = Record<string, unknown>;
type Call = (...args: unknown[]) => unknown;
type SyncResult = ReturnType<typeof ChildProcess.spawnSync>;

/** What of a child's output was to go to that of the process, by its index. */
interface Redirected {
  readonly options: Options;
  readonly to: ReadonlyMap<number, Name>;
}

/**
 * A thread has the output of the whole process: a child that inherits it would write past the log of its
 * skill, and past what is kept out of that. So it gets pipes, and what it writes becomes lines of the log.
 */
export function guardChildOutput(builtin: Builtin): void {
  const { spawn, fork, spawnSync, execSync, execFileSync } = builtin as Builtin &
    typeof ChildProcess;
  const start = (original: Call, byDefault: unknown) => {
    return (file: unknown, ...rest: unknown[]): unknown => {
      const { args, options } = taken(rest);
      const { options: own, to } = redirected(options, byDefault);
      const child = original(file, args, own) as ChildProcess.ChildProcess;
      for (const [index, name] of to) {
        (child.stdio[index] as Readable | null)?.on('data', (chunk: Buffer) => {
          process[name].write(chunk);
        });
      }
      return child;
    };
  };
  const startSync = (original: Call, file: unknown, args: unknown, options: Options) => {
    const { options: own, to } = redirected(options, 'pipe');
    if (to.size === 0) return undefined;
    const result = original(file, args, own) as SyncResult;
    // There is none when the program could not be started.
    const output = (result.output as SyncResult['output'] | null) ?? [];
    for (const [index, name] of to) {
      const text = output[index];
      if (text !== null && text !== undefined) process[name].write(text);
      output[index] = null;
      Object.assign(result, { [name]: null });
    }
    return result;
  };
  builtin['spawn'] = start(spawn as Call, 'pipe');
  builtin['fork'] = start(fork as typeof fork & Call, [0, 1, 2, 'ipc']);
  const sync = spawnSync as Call;
  builtin['spawnSync'] = (...all: unknown[]) => {
    const { args, options } = taken(all.slice(1));
    return startSync(sync, all[0], args, options) ?? sync(...all);
  };
  // What these print by default goes through `process.stderr`, which is captured.
  builtin['execFileSync'] = (...all: unknown[]) => {
    const { args, options } = taken(all.slice(1));
    const result = startSync(sync, all[0], args, options);
    return result === undefined ? (execFileSync as Call)(...all) : succeeded(result, all[0]);
  };
  builtin['execSync'] = (command: unknown, options: Options = {}) => {
    const result = startSync(sync, command, [], { ...options, shell: options['shell'] ?? true });
    return result === undefined ? (execSync as Call)(command, options) : succeeded(result, command);
  };
}

/** What `execSync` returns, or throws. */
function succeeded(result: SyncResult, command: unknown): unknown {
  if (result.error !== undefined) throw result.error;
  if (result.status === 0) return result.stdout;
  throw Object.assign(new Error(`Command failed: ${String(command)}`), result);
}

/** Arguments may be left out. */
function taken(rest: readonly unknown[]): { readonly args: unknown; readonly options: Options } {
  const [first, second] = rest;
  if (Array.isArray(first)) return { args: first, options: (second ?? {}) as Options };
  return { args: [], options: (first ?? second ?? {}) as Options };
}

function redirected(options: Options, byDefault: unknown): Redirected {
  const given = options['stdio'] ?? (options['silent'] === true ? 'pipe' : byDefault);
  const list: unknown[] = Array.isArray(given) ? [...(given as unknown[])] : [given, given, given];
  if (options['silent'] === true && options['stdio'] === undefined) list.push('ipc');
  const to = new Map<number, Name>();
  for (const index of list.keys()) {
    const name = targetOf(list[index], index);
    if (name === undefined) continue;
    to.set(index, name);
    list[index] = 'pipe';
  }
  // As it was given, where nothing of it is ours.
  return to.size === 0 ? { options, to } : { options: { ...options, stdio: list }, to };
}

function targetOf(target: unknown, index: number): Name | undefined {
  if (target === 1 || target === process.stdout) return 'stdout';
  if (target === 2 || target === process.stderr) return 'stderr';
  if (target !== 'inherit') return undefined;
  return index === 1 ? 'stdout' : index === 2 ? 'stderr' : undefined;
}
