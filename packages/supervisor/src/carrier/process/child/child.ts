import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { PassThrough, type Duplex, type Readable, type Writable } from 'node:stream';
import type { Clock } from '@skillet/core';
import { systemProcesses, systemThreads } from '../../../governor/threads/system-threads.ts';
import { NICENESS, nicenessAtStart } from '../../../governor/threads/thread-priorities.ts';
import { signalGroup } from './signal-group.ts';
import { tiedToUs } from './tied-to-us.ts';

/** Milliseconds for what escaped from the group to close the pipes it holds, after the process ended. */
const PIPES_GRACE = 500;
/** When the system runs out of memory it is to end these before the host: by so many of 1000 points. */
const OOM_POINTS = 300;
/** Milliseconds after which a priority is asked for again that was refused: of those of sessions, ten a second may be set. */
const AGAIN = 150;

/** What is to run. */
export interface ChildOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** `pipe` has the host write to its standard input; otherwise that is empty. Default: `ignore`. */
  readonly stdin?: 'ignore' | 'pipe';
  /** Ends what the process has started, as far as it left the group; resolves when that is done. */
  readonly killEscaped: (pid: number) => Promise<void>;
}

/** How a process ended. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly reason: string };

/** A process that leads a group of its own, is tied to the host's life, and goes with all it started. */
export class Child {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Null unless it was asked for. What is written to it after the process has closed it, or ended, is dropped. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What its dialect makes of it: the descriptor 3 of the process. */
  readonly lane: Duplex;
  /** Settles when the process and its group are gone and everything they wrote has been read. */
  readonly gone: Promise<ChildEnd>;
  readonly #killEscaped: (pid: number) => Promise<void>;
  #escaped: Promise<void> = Promise.resolve();
  #over = false;
  #ending = false;

  constructor(options: ChildOptions) {
    const { file, args, cwd, env, clock, stdin: input = 'ignore' } = options;
    this.#killEscaped = options.killEscaped;
    const [tiedFile, tiedArgs] = tiedToUs(file, args);
    const child = spawn(tiedFile, tiedArgs, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      detached: true,
      stdio: [input, 'pipe', 'pipe', 'pipe'],
    });
    // First: an error that nobody hears ends the host.
    const error = new Promise<Error>((resolve) => child.once('error', resolve));
    this.pid = child.pid;
    // Without a descriptor left there are no pipes either.
    const [stdin, stdout, stderr, lane] = (child.stdio as typeof child.stdio | undefined) ?? [];
    this.stdin = input === 'pipe' ? (stdin ?? closedStream()) : null;
    // A broken pipe only says that the process is going, which `gone` tells.
    this.stdin?.on('error', () => undefined);
    this.stdout = stdout ?? closedStream();
    this.stderr = stderr ?? closedStream();
    this.lane = (lane as Duplex | null | undefined) ?? closedStream();
    if (this.pid !== undefined) this.#yieldToHost(this.pid, clock);
    this.gone = lane === undefined ? this.#fail(error) : this.#watch(child, error, clock);
  }

  /** Whether it has ended, though what it wrote may not have been read yet. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether it has been killed, and is to be gone in a moment. */
  get ending(): boolean {
    return this.#ending;
  }

  /** Sends a signal to the whole group. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined && !this.#over) signalGroup(this.pid, signal);
  }

  /** Ends the group, and what has left it, at once. */
  kill(): void {
    if (this.pid === undefined || this.#over) return;
    // Asked for before the group ends: then nothing leads from it to what it has started.
    this.#escaped = this.#killEscaped(this.pid);
    this.#ending = true;
    // Behind all others it would take long to be gone, and whoever reaps it, the gateway's thread, waits in the kernel for that.
    yieldBy(this.pid, NICENESS.worker);
    signalGroup(this.pid, 'SIGKILL');
  }

  /** Before it has begun: its threads and children are then as it is. */
  #yieldToHost(pid: number, clock: Clock): void {
    endFirst(pid);
    // Where there is too little CPU for all, the gateway goes first.
    if (yieldBy(pid, nicenessAtStart(systemThreads))) return;
    clock.after(AGAIN, () => {
      // It may have answered by now.
      if (!this.#over) yieldBy(pid, NICENESS.worker);
    });
  }

  async #fail(error: Promise<Error>): Promise<ChildEnd> {
    const { message: reason } = await error;
    this.#over = true;
    return { kind: 'not-started', reason };
  }

  async #watch(child: ChildProcess, error: Promise<Error>, clock: Clock): Promise<ChildEnd> {
    const end = Promise.withResolvers<ChildEnd>();
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    void error.then(({ message: reason }) => {
      end.resolve({ kind: 'not-started', reason });
    });
    child.once('exit', (code, signal) => {
      // What it has started must not outlive it, nor hold its pipes open.
      this.kill();
      this.#over = true;
      end.resolve(
        signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal },
      );
    });
    const how = await end.promise;
    this.#over = true;
    const timer = clock.after(PIPES_GRACE, () => {
      // Not before what lies in them is read: this process may have stood still for as long.
      setImmediate(() => {
        for (const stream of child.stdio) stream?.destroy();
      });
    });
    await closed;
    await this.#escaped;
    timer.cancel();
    return how;
  }
}

function closedStream(): Duplex {
  return new PassThrough().destroy();
}

/** Before the host, where the system runs out of memory. */
function endFirst(pid: number): void {
  const file = `/proc/${String(pid)}/oom_score_adj`;
  try {
    writeFileSync(file, String(Math.min(1000, Number(readFileSync(file)) + OOM_POINTS)));
  } catch {
    // Not Linux, or it has ended already.
  }
}

/** Puts a process behind the gateway's thread, by so much of niceness. */
function yieldBy(pid: number, nice: number): boolean {
  return systemProcesses.setPriority(pid, Math.min(NICENESS.hog, getPriority() + nice));
}
