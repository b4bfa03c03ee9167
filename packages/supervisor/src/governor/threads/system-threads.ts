import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { listProc, readCoreTime, readProc, readStat, type CoreTime } from '@skillet/proc';

/** The threads of this process as the system sees them. */
export interface SystemThreads {
  /** Numbers of all threads with their names, such as `libuv-worker`. */
  list(): readonly { readonly tid: number; readonly name: string }[];
  /** Their numbers alone. */
  tids(): readonly number[];
  /** Undefined when it is gone. */
  coreTime(tid: number): CoreTime | undefined;
  /** Pages that became resident because it touched them; undefined when it is gone. */
  faults(tid: number): number | undefined;
  /** Whether the system allowed it: to raise a priority takes a right that few processes have. */
  setPriority(tid: number, nice: number): boolean;
  /** Whether a priority that was lowered can be raised again; false until the pool has a thread to try it with. */
  mayRaise(): boolean;
}

/** What is said of, and to, a thread or a process by its number. */
export type CoreShares = Pick<SystemThreads, 'coreTime' | 'setPriority'>;

/** Name that libuv gives the threads of its pool. */
export const POOL_THREAD = 'libuv-worker';
/** Name that V8 gives the threads that compile and collect for all workers. */
export const ENGINE_THREAD = 'V8Worker';

/** The lowest priority that there is. */
const NICEST = 19;
/** By how much a session is less nice than the threads in it. */
const SESSION_AHEAD = 5;

/** Number of the field in a thread's `stat`. */
const MINOR_FAULTS = 10;
const TASKS = '/proc/self/task';

let raises: boolean | undefined;

function tryToRaise(): boolean | undefined {
  const one = linuxThreads.list().find(({ name }) => name === POOL_THREAD);
  if (one === undefined) return undefined;
  const nice = getPriority(one.tid);
  // One step of one thread of many, should it be for good.
  return linuxThreads.setPriority(one.tid, nice + 1) && linuxThreads.setPriority(one.tid, nice);
}

/** Linux has a priority for each thread, and tells of them all in /proc. */
const linuxThreads: SystemThreads = {
  list() {
    return listProc(TASKS).flatMap((tid) => {
      const name = readProc(`${TASKS}/${tid}/comm`)?.trim();
      return name === undefined ? [] : [{ tid: Number(tid), name }];
    });
  },
  tids: () => listProc(TASKS).map(Number),
  coreTime: (tid) => readCoreTime(`${TASKS}/${String(tid)}`),
  setPriority: isAllowed(setOfThread),
  mayRaise: () => (raises ??= tryToRaise()) ?? false,
  faults(tid) {
    const faults = Number(readStat(`${TASKS}/${String(tid)}`)?.[MINOR_FAULTS]);
    return Number.isNaN(faults) ? undefined : faults;
  },
};

/** Elsewhere a priority belongs to the whole process. */
const unknownThreads: SystemThreads = {
  list: () => [],
  tids: () => [],
  coreTime: () => undefined,
  faults: () => undefined,
  setPriority: () => true,
  mayRaise: () => false,
};

/** Processes that this one has started, each in a session of its own, as far as this system tells of them. */
export const systemProcesses: CoreShares = {
  coreTime: (pid) => readCoreTime(folderOf(pid)),
  setPriority: isAllowed(process.platform === 'linux' ? setOfProcess : setPriority),
};

/** The threads of this process, as far as this system tells of them. */
export const systemThreads = process.platform === 'linux' ? linuxThreads : unknownThreads;

function setOfThread(tid: number, nice: number): void {
  // The number of one that is gone may be another by now.
  if (readProc(`${TASKS}/${String(tid)}/comm`) !== undefined) setPriority(tid, nice);
}

function setOfProcess(pid: number, nice: number): void {
  const folder = folderOf(pid);
  for (const tid of listProc(`${folder}/task`)) setPriority(Number(tid), nice);
  // Where cores are shared out among sessions, priorities count within one, and it has one itself: sched(7), autogroup.
  const session = `${folder}/autogroup`;
  if (readProc(session) !== undefined) writeFileSync(session, String(niceOfSession(nice)));
}

/** The host's session is one for all of its threads: one process that serves gets as much of a core as they together. */
function niceOfSession(nice: number): number {
  return nice >= NICEST ? NICEST : Math.max(0, nice - SESSION_AHEAD);
}

function isAllowed(set: typeof setOfThread): SystemThreads['setPriority'] {
  return (number, nice) => {
    try {
      set(number, nice);
      return true;
    } catch {
      return false;
    }
  };
}

function folderOf(pid: number): string {
  return `/proc/${String(pid)}`;
}
