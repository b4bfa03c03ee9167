import { createRequire, syncBuiltinESMExports } from 'node:module';
import { format } from 'node:util';
import { guardBindings } from './bindings.ts';
import type { Builtin, LateGuards } from './late-guards.ts';
import { refusal, refuseAll } from './refusal.ts';
import { guardNodeReport } from './node-report.ts';

const builtin = createRequire(import.meta.url) as (name: string) => Builtin;

/** V8 is one for all threads of the process. */
const V8 = {
  setFlagsFromString: 'which changes V8 for the whole host',
  setHeapSnapshotNearHeapLimit: 'which takes several times its heap, outside of limits.memory',
  writeHeapSnapshot: 'which takes several times its heap, outside of limits.memory',
  getHeapSnapshot: 'which takes several times its heap, outside of limits.memory',
  queryObjects: 'which looks at all objects, those of the host’s own code among them',
};

const PROCESS = {
  execve: 'which would replace the whole host',
  _debugProcess: 'which opens the debugger of a whole process',
  _debugEnd: 'which ends the debugger of the whole host',
  _linkedBinding: 'which reaches native code of the whole host',
};

/**
 * Refuses what changes the whole process, or shows what is the host's: a line of ordinary code would
 * slow or end all neighbours. What Node refuses in threads by itself is not listed here.
 */
export function guardProcessState(): void {
  refuseAll(process, 'process', PROCESS);
  refuseAll(builtin('node:v8'), 'v8', V8);
  guardBindings();
  guardNodeReport();
  // Writes past the log, and past what is kept out of that.
  const undocumented = process as typeof process & {
    _rawDebug: (...args: unknown[]) => void;
  };
  undocumented._rawDebug = (...args) => {
    process.stderr.write(`${format(...args)}\n`);
  };
  syncBuiltinESMExports();
}

/** The same for modules that few skills load. */
export const LATE_PROCESS_STATE: LateGuards = {
  os: guardPriority,
  crypto: (crypto) => {
    refuseAll(crypto, 'crypto', {
      setEngine: 'which loads native code into the whole host, and changes OpenSSL for it',
    });
  },
};

/** The priority of a process is that of each of its threads, by whose ids it can be changed as well. */
function guardPriority(os: Builtin): void {
  const { existsSync } = builtin('node:fs') as { existsSync: (path: string) => boolean };
  const set = os['setPriority'] as (...args: unknown[]) => void;
  const { pid: own, ppid } = process;
  os['setPriority'] = function setPriority(...args: unknown[]): void {
    const pid = args.length > 1 ? args[0] : 0;
    const isHost = pid === 0 || pid === own || pid === ppid;
    if (isHost || (typeof pid === 'number' && existsSync(`/proc/self/task/${String(pid)}`))) {
      throw refusal('os.setPriority', 'which slows or hastens the whole host');
    }
    set(...args);
  };
}
