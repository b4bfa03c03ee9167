import { dateNow } from '../clock.ts';
import {
  decideAfterExit,
  describeExit,
  type LauncherHistory,
  type ProcessExit,
} from './decide-after-exit.ts';
import { HeldSocket, type SocketHandle } from './held-socket.ts';
import { HostProcess, type HostCommand, type HostListener } from './host-process.ts';
import type { CrashNotice, HostMessage } from './protocol.ts';
import { sayLine } from './say-line.ts';

/** Signals that tell a host to end; the other ones that are passed on are for one that listens. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGUSR2'];

/** Keeps a host running: starts it, replaces one that crashes, and ends as it ends. */
export class Launcher implements HostListener {
  readonly #command: HostCommand;
  readonly #socket = new HeldSocket();
  readonly #ended = Promise.withResolvers<number>();
  #history: LauncherHistory = { cameUp: false, stopping: false, uptime: 0, restarts: 0 };
  #host: HostProcess | undefined;
  /** When the host that runs began to listen. */
  #upSince: number | undefined;
  #nextStart: NodeJS.Timeout | undefined;
  /** Signals for a host that does not listen yet. */
  #held: NodeJS.Signals[] = [];

  constructor(command: HostCommand) {
    this.#command = command;
  }

  /** Starts the first host; resolves with the exit code of the last one. */
  run(): Promise<number> {
    this.#start(undefined);
    return this.#ended.promise;
  }

  /** Passes a signal on to the host. */
  signal(signal: NodeJS.Signals): void {
    if (ENDING.includes(signal)) {
      this.#onStopping();
      if (this.#nextStart === undefined) this.#host?.signal(signal);
      else this.#end(0);
    } else if (this.#upSince === undefined) {
      this.#held.push(signal);
    } else {
      this.#host?.signal(signal);
    }
  }

  onMessage(message: HostMessage, handle: SocketHandle | undefined): void {
    if (message.type === 'stopping') {
      handle?.close();
      this.#onStopping();
    } else {
      this.#onListening(message.address, handle);
    }
  }

  onExit(exit: ProcessExit): void {
    const uptime = this.#upSince === undefined ? 0 : performance.now() - this.#upSince;
    this.#history = { ...this.#history, uptime };
    const wasUp = this.#upSince !== undefined;
    this.#upSince = undefined;
    const next = decideAfterExit(exit, this.#history);
    if (next.kind === 'end') {
      this.#end(next.code);
      return;
    }
    const { delay, restarts } = next;
    this.#history = { ...this.#history, restarts };
    const how = describeExit(exit);
    // The next host tells of the crash; nobody else would of one that does not come up.
    if (!wasUp) sayLine(`the host did not come up (${how}); next try in ${String(delay)} ms`);
    const crash = { at: dateNow(), pid: this.#host?.pid ?? 0, how, uptime: Math.round(uptime) };
    this.#nextStart = setTimeout(() => {
      this.#start(crash);
    }, delay);
  }

  onFailure(error: Error): void {
    if (!this.#history.cameUp) process.stderr.write(`skillet-host: ${error.message}\n`);
    this.onExit({ code: 1, signal: null });
  }

  #start(crash: CrashNotice | undefined): void {
    this.#nextStart = undefined;
    this.#host = new HostProcess(this.#command, this);
    this.#host.begin(crash, this.#socket);
  }

  #onListening(address: string, handle: SocketHandle | undefined): void {
    if (this.#history.stopping) handle?.close();
    else if (handle !== undefined) this.#socket.hold(handle, address);
    this.#upSince = performance.now();
    this.#history = { ...this.#history, cameUp: true };
    for (const signal of this.#held.splice(0)) this.#host?.signal(signal);
  }

  #onStopping(): void {
    this.#history = { ...this.#history, stopping: true };
    // Before the host hears of it, so that no connection waits for one that does not come.
    this.#socket.release();
  }

  #end(code: number): void {
    clearTimeout(this.#nextStart);
    this.#socket.release();
    this.#ended.resolve(code);
  }
}
