import { dateNow, machineNow } from '../clock.ts';
import {
  decideAfterExit,
  describeExit,
  type LauncherHistory,
  type ProcessExit,
} from './decide-after-exit.ts';
import { ANYWHERE, HeldSocket, type SocketHandle } from './held-socket.ts';
import { HostProcess, type HostCommand, type HostListener } from './host-process.ts';
import type { CrashNotice, HostMessage } from './protocol.ts';
import { sayLine } from './say-line.ts';
import type { ServiceManager } from './service-manager.ts';
import { Succession } from './succession.ts';

/** Signals that tell a host to end; the other ones that are passed on are for one that listens. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGUSR2'];

/** Keeps a host running: starts it, replaces one that crashes or asks for it, and ends as it ends. */
export class Launcher implements HostListener {
  readonly #command: HostCommand;
  readonly #manager: ServiceManager;
  readonly #socket = new HeldSocket();
  readonly #ended = Promise.withResolvers<number>();
  #history: Omit<LauncherHistory, 'uptime'> = { cameUp: false, stopping: false, restarts: 0 };
  /** All that run: the one that serves, one that is to take over from it, and those that still finish. */
  readonly #hosts = new Set<HostProcess>();
  /** The one that serves, or is to. */
  #host: HostProcess | undefined;
  #succession: Succession | undefined;
  #nextStart: NodeJS.Timeout | undefined;
  /** Signals for a host that does not listen yet. */
  #held: NodeJS.Signals[] = [];
  /** The code to end with once nobody runs any more. */
  #code: number | undefined;

  constructor(command: HostCommand, manager: ServiceManager) {
    this.#command = command;
    this.#manager = manager;
    const { socket, watchdog } = manager;
    if (socket !== undefined) this.#socket.hold(socket, ANYWHERE);
    // Half of the time that it has, as sd_watchdog_enabled(3) wants it.
    if (watchdog !== undefined)
      setInterval(() => {
        this.#showLife();
      }, watchdog / 2).unref();
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
      if (this.#nextStart !== undefined) this.#end(0);
      for (const host of this.#hosts) host.signal(signal);
    } else if (this.#host?.upSince === undefined) {
      this.#held.push(signal);
    } else {
      this.#host.signal(signal);
    }
  }

  onMessage(host: HostProcess, message: HostMessage, handle: SocketHandle | undefined): void {
    switch (message.type) {
      case 'listening':
        this.#onListening(host, message.address, handle);
        return;
      case 'restart':
        handle?.close();
        this.#onRestart(host);
        return;
      case 'alive':
        handle?.close();
        if (host === this.#host) this.#manager.notify('WATCHDOG=1');
        return;
      case 'counts':
        handle?.close();
        if (host !== this.#host) this.#host?.tell(message);
        return;
      case 'stopping':
        handle?.close();
        if (host !== this.#host) return;
        this.#onStopping();
        this.#succession?.next.signal('SIGTERM');
    }
  }

  onExit(host: HostProcess, exit: ProcessExit): void {
    this.#hosts.delete(host);
    const succession = this.#succession;
    if (host === succession?.next) {
      this.#succession = undefined;
      succession.fail(`the new host ended by ${describeExit(exit)} before it served`);
    } else if (host === this.#host && succession !== undefined && !this.#history.stopping) {
      sayLine(`the host ended by ${describeExit(exit)} while another was to take over from it`);
      this.#takeOver(succession);
    } else if (host === this.#host) {
      this.#afterExit(host, exit);
    }
    this.#endWithTheLast();
  }

  onFailure(host: HostProcess, error: Error): void {
    if (!this.#history.cameUp) process.stderr.write(`skillet-host: ${error.message}\n`);
    this.onExit(host, { code: 1, signal: null });
  }

  #afterExit(host: HostProcess, exit: ProcessExit): void {
    const { uptime, upSince, pid } = host;
    const next = decideAfterExit(exit, { ...this.#history, uptime });
    if (next.kind === 'end') {
      this.#end(next.code);
      return;
    }
    const { delay, restarts } = next;
    this.#history = { ...this.#history, restarts };
    const how = describeExit(exit);
    // The next host tells of the crash; nobody else would of one that does not come up.
    if (upSince === undefined)
      sayLine(`the host did not come up (${how}); next try in ${String(delay)} ms`);
    const moment = { at: dateNow(), ended: machineNow() };
    const crash = { ...moment, pid, how, uptime: Math.round(uptime) };
    this.#nextStart = setTimeout(() => {
      this.#start(crash);
    }, delay);
  }

  #start(crash: CrashNotice | undefined): void {
    this.#nextStart = undefined;
    this.#host = this.#spawn();
    this.#host.begin(crash === undefined ? {} : { crash }, this.#socket);
  }

  #spawn(): HostProcess {
    const host = new HostProcess(this.#command, this);
    this.#hosts.add(host);
    return host;
  }

  #onRestart(host: HostProcess): void {
    if (host !== this.#host || this.#history.stopping || this.#succession !== undefined) {
      const why = this.#history.stopping ? 'it is being stopped' : 'it is being restarted already';
      host.tell({ type: 'restart-failed', why });
      return;
    }
    const next = this.#spawn();
    this.#succession = new Succession(host, next);
    next.begin({ takesOver: true }, this.#socket);
  }

  #onListening(host: HostProcess, address: string, handle: SocketHandle | undefined): void {
    if (this.#history.stopping) handle?.close();
    else if (handle !== undefined) this.#socket.hold(handle, address);
    host.upSince = performance.now();
    this.#history = { ...this.#history, cameUp: true };
    if (host === this.#succession?.next) this.#takeOver(this.#succession);
    this.#manager.notify('READY=1', 'serving');
    for (const signal of this.#held.splice(0)) host.signal(signal);
  }

  /** The host that serves is asked for a sign of life; while there is none, this process is what lives. */
  #showLife(): void {
    if (this.#host?.upSince === undefined) this.#manager.notify('WATCHDOG=1');
    else this.#host.tell({ type: 'alive?' });
  }

  #takeOver(succession: Succession): void {
    this.#succession = undefined;
    this.#host = succession.next;
    this.#history = { ...this.#history, restarts: 0 };
    succession.succeed();
  }

  #onStopping(): void {
    if (!this.#history.stopping) this.#manager.notify('STOPPING=1', 'finishing what is in flight');
    this.#history = { ...this.#history, stopping: true };
    // Before the host hears of it, so that no connection waits for one that does not come.
    this.#socket.release();
  }

  #end(code: number): void {
    clearTimeout(this.#nextStart);
    this.#nextStart = undefined;
    this.#socket.release();
    this.#code = code;
    this.#endWithTheLast();
  }

  /** Those that still finish their requests are waited for. */
  #endWithTheLast(): void {
    if (this.#code !== undefined && this.#hosts.size === 0) this.#ended.resolve(this.#code);
  }
}
