import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { StdioTarget } from '../server-session.ts';
import { Leftovers, MARK } from './leftovers.ts';
import { howItEnded, startFault } from './start-fault.ts';
import { Tail } from './tail.ts';

/** Bytes of stderr that are kept for whoever asks why a server died. */
const TAIL_BYTES = 4096;
/** Milliseconds for which its last words may be on their way when it is gone. */
const LAST_WORDS = 200;
/** Milliseconds that its children have to end by themselves once it is gone. */
const CHILDREN_GRACE = 500;

/** Milliseconds in which it has to end after it closed its output. */
const MUTE_GRACE = 300;

/** Hears what a process writes. */
export interface ProcessListener {
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** How a process ended. */
export interface ProcessEnd {
  /** A sentence. */
  readonly why: string;
  readonly stderrTail: string;
  /** Whether there ever was a process. */
  readonly ran: boolean;
}

/** A server's process, from its start until neither it nor anything that it started is left. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #leftovers: Leftovers;
  readonly #tail = new Tail(TAIL_BYTES);
  readonly #exited: Promise<string>;
  readonly #grace: number;
  /** It has ended, and its last words are heard; what it started may not be gone yet. */
  readonly ended: Promise<ProcessEnd>;
  #closing: Promise<void> | undefined;
  /** Why it was ended, where that was for a reason. */
  #why: string | undefined;

  /** Not detached: whoever ends the group of this process ends the server too. */
  constructor(target: StdioTarget, grace: number, listener: ProcessListener) {
    const [program = '', ...args] = target.command;
    const mark = randomUUID();
    this.#grace = grace;
    this.#leftovers = new Leftovers(mark);
    const env = { ...(target.env ?? process.env), [MARK]: mark };
    this.#child = spawn(program, args, {
      env,
      stdio: 'pipe',
      ...(target.cwd === undefined ? {} : { cwd: target.cwd }),
    });
    this.#exited = exitOf(this.#child, target);
    // When there was no descriptor left for a pipe there are no streams, and an error is heard.
    const { stdin, stdout, stderr } = this.#child as Partial<ChildProcess>;
    stdin?.on('error', () => undefined);
    stdout?.on('data', listener.onStdout);
    stdout?.once('close', () => void this.#mute());
    stderr?.on('data', (chunk: Buffer) => {
      this.#tail.push(chunk);
      listener.onStderr(chunk);
    });
    this.ended = this.#finish([stdout, stderr]);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Where to write to; undefined when it could not be started. */
  get stdin(): Writable | undefined {
    return (this.#child as Partial<ChildProcess>).stdin ?? undefined;
  }

  /** Ends it: by the end of its input, then by a signal, then by one that it cannot ignore. Resolves when nothing is left. */
  close(grace = this.#grace): Promise<void> {
    this.#closing ??= this.#close(grace);
    return this.#closing;
  }

  async #close(grace: number): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    this.#leftovers.note(pid);
    this.stdin?.end();
    if (!(await within(this.#exited, grace))) {
      this.#leftovers.note(pid);
      this.#child.kill('SIGTERM');
      if (!(await within(this.#exited, grace))) {
        this.#leftovers.note(pid);
        this.#child.kill('SIGKILL');
      }
    }
    await this.#exited;
    await this.#leftovers.end(CHILDREN_GRACE);
    await this.ended;
  }

  /** It cannot say anything any more; ending is what is left to it. */
  async #mute(): Promise<void> {
    if (await within(this.#exited, MUTE_GRACE)) return;
    if (this.#closing === undefined)
      this.#why = 'The server closed its output, and was ended for it.';
    await this.close();
  }

  async #finish(outputs: readonly (Readable | null | undefined)[]): Promise<ProcessEnd> {
    const open = outputs.filter((output) => output !== null && output !== undefined);
    const drained = Promise.all(
      open.map((output) => new Promise((done) => output.once('close', done))),
    );
    const why = await this.#exited;
    // A child that lives on may hold its pipes for ever.
    await within(drained, LAST_WORDS);
    for (const output of open) output.destroy();
    this.stdin?.destroy();
    // One that died by itself leaves its children to nobody else.
    if (this.pid !== undefined && this.#closing === undefined) {
      this.#closing = this.#leftovers.end(CHILDREN_GRACE);
    }
    return { why: this.#why ?? why, stderrTail: this.#tail.text(), ran: this.pid !== undefined };
  }
}

/** Resolves with a sentence when there is no process, or none any more. */
function exitOf(child: ChildProcess, target: StdioTarget): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(`The server ${howItEnded(code, signal)}.`));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(startFault(error, target));
    });
  });
}

/** Whether something happens in time. */
async function within(event: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const happened = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return happened;
}
