import type { Clock, Limits, UsageSample } from '@skillet/core';
import { numberIn, readGroupFile, removeGroup, writeGroupFile } from './group-files.ts';

/** Milliseconds between tries to remove a group whose last process is not quite gone. */
const AGAIN = 100;
/** Tries after which that is left to the end of the host, or the start of the next. */
const TRIES = 50;

/** What the kernel holds a worker to. */
export type GroupLimits = Pick<Limits, 'memory' | 'pids'>;

/** The control group of one worker, with all that the worker starts. */
export class ProcessGroup {
  readonly folder: string;
  readonly #clock: Clock;

  constructor(folder: string, clock: Clock) {
    this.folder = folder;
    this.#clock = clock;
  }

  /** Has the kernel hold what comes into it to the limits of a worker. */
  hold({ memory, pids }: GroupLimits): void {
    const { folder } = this;
    writeGroupFile(folder, 'memory.max', String(memory));
    writeGroupFile(folder, 'memory.swap.max', '0');
    // A worker that has lost a child is of no use.
    writeGroupFile(folder, 'memory.oom.group', '1');
    writeGroupFile(folder, 'pids.max', String(pids));
    writeGroupFile(folder, 'cpu.weight', String(WEIGHT.worker));
  }

  /** A command line that runs another in this group, from its first moment; outside of it where that fails. */
  enter(file: string, args: readonly string[]): [string, string[]] {
    const script = 'echo 0 2>/dev/null >"$0/cgroup.procs"; exec "$@"';
    return ['/bin/sh', ['-c', script, this.folder, file, ...args]];
  }

  /** What is in it takes now; undefined when that is not told, as when nothing has come into it. */
  sample(at: number): UsageSample | undefined {
    const current = numberIn(readGroupFile(this.folder, 'memory.current'));
    const cpu = numberIn(readGroupFile(this.folder, 'cpu.stat'), 'usage_usec');
    if (current === undefined || current === 0 || cpu === undefined) return undefined;
    // Files that were read are kept as long as nobody wants the memory: that is nobody's use.
    const spare = numberIn(readGroupFile(this.folder, 'memory.stat'), 'inactive_file') ?? 0;
    return { at, heap: Math.max(0, current - spare), external: 0, cpu: cpu / 1000 };
  }

  /** Whether the kernel has ended anything in it for its memory. */
  get ranOut(): boolean {
    return (numberIn(readGroupFile(this.folder, 'memory.events'), 'oom_kill') ?? 0) > 0;
  }

  /** Ends all that is in it, wherever that went; whether there was anything. */
  kill(): boolean {
    const isHeld = (readGroupFile(this.folder, 'cgroup.procs') ?? '') !== '';
    return writeGroupFile(this.folder, 'cgroup.kill', '1') && isHeld;
  }

  /** Ends what is left in it, and removes it as soon as that is gone. */
  dissolve(tries = TRIES): void {
    this.kill();
    if (removeGroup(this.folder) || tries === 0) return;
    this.#clock.after(AGAIN, () => {
      this.dissolve(tries - 1);
    });
  }
}

/** How cores are shared where there are too few: the host, with all workers in threads, goes first. */
export const WEIGHT = { host: 1000, worker: 10 };
