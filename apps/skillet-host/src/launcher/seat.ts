import { dateNow, machineNow } from '../clock.ts';
import {
  decideAfterExit,
  describeExit,
  type LauncherHistory,
  type ProcessExit,
} from './decide-after-exit.ts';
import type { HeldSocket, SocketHandle } from './held-socket.ts';
import { HostProcess, type HostCommand, type HostListener } from './host-process.ts';
import type {
  CrashNotice,
  HostMessage,
  ListeningMessage,
  RestartOutcome,
  StartMessage,
} from './protocol.ts';
import { sayLine } from './say-line.ts';
import { Succession } from './succession.ts';

/** What the first message says of where a host stands among others. */
export type Standing = Pick<StartMessage, 'place' | 'company'>;

/** Who hears of a seat. */
export interface SeatListener {
  /** What a host there is told of those beside it; nothing while it is the only one. */
  standing(seat: Seat): Standing;
  onListening(seat: Seat, message: ListeningMessage): void;
  /** The host there has ended, and another is to come; `tally` is what it had counted and told of. */
  onDown(seat: Seat, tally: unknown): void;
  /** The host there wants another in place of each. */
  onRestart(seat: Seat, host: HostProcess): void;
  onOpen(): void;
  onEvents(seat: Seat, events: readonly unknown[]): void;
  /** The host there stops, because it was told to. */
  onStopping(seat: Seat): void;
  onAlive(seat: Seat, host: HostProcess): void;
  /** Nobody runs there, and nobody will. */
  onEnded(): void;
}

/** What a seat is made of. */
export interface SeatParts {
  /** From 1 on. */
  readonly number: number;
  readonly command: HostCommand;
  readonly socket: HeldSocket;
  readonly listener: SeatListener;
}

/** One place for a host, with its socket: a host that crashes there is replaced, and one that asks for it. */
export class Seat implements HostListener {
  readonly number: number;
  readonly socket: HeldSocket;
  /** The code to end with once nobody runs here any more. */
  code: number | undefined;
  readonly #command: HostCommand;
  readonly #listener: SeatListener;
  #history: Omit<LauncherHistory, 'uptime' | 'others'> = {
    cameUp: false,
    stopping: false,
    restarts: 0,
  };
  /** All that run: the one that serves, one that is to take over from it, and those that still finish. */
  readonly #hosts = new Set<HostProcess>();
  /** The one that serves, or is to. */
  #host: HostProcess | undefined;
  #succession: Succession | undefined;
  #nextStart: NodeJS.Timeout | undefined;
  /** Signals for a host that does not listen yet. */
  #held: NodeJS.Signals[] = [];

  constructor({ number, command, socket, listener }: SeatParts) {
    this.number = number;
    this.socket = socket;
    this.#command = command;
    this.#listener = listener;
  }

  /** The host that serves here; undefined while none does. */
  get serving(): HostProcess | undefined {
    const host = this.#host;
    return host?.upSince !== undefined && this.#hosts.has(host) ? host : undefined;
  }

  get isOver(): boolean {
    return this.code !== undefined && this.#hosts.size === 0;
  }

  /** Starts the first host. */
  start(): void {
    this.#begin(undefined);
  }

  /** Passes a signal on to the host that serves, once there is one. */
  signal(signal: NodeJS.Signals): void {
    if (this.serving === undefined) this.#held.push(signal);
    else this.serving.signal(signal);
  }

  /** No host is started here any more. Comes before `stop`, so that no connection waits for one that does not come. */
  close(): void {
    this.#history = { ...this.#history, stopping: true };
    this.socket.release();
  }

  /** Has all that run here end. */
  stop(signal: NodeJS.Signals): void {
    if (this.#nextStart !== undefined) this.#end(0);
    for (const host of this.#hosts) host.signal(signal);
  }

  /** Has another host take over from the one that serves; resolves with what became of that. */
  replace(): Promise<RestartOutcome> {
    const { serving } = this;
    if (serving === undefined || this.#history.stopping || this.#succession !== undefined) {
      const why = this.#history.stopping ? 'it is being stopped' : 'it is being restarted already';
      return Promise.resolve({ type: 'restart-failed', why });
    }
    const next = this.#spawn();
    this.#succession = new Succession(serving, next);
    next.begin({ takesOver: true, ...this.#listener.standing(this) }, this.socket);
    return this.#succession.outcome;
  }

  onMessage(host: HostProcess, message: HostMessage, handle: SocketHandle | undefined): void {
    if (message.type !== 'listening') handle?.close();
    switch (message.type) {
      case 'listening':
        this.#onListening(host, message, handle);
        return;
      case 'restart':
        if (host === this.#host) this.#listener.onRestart(this, host);
        else host.tell({ type: 'restart-failed', why: 'another host serves already' });
        return;
      case 'alive':
        if (host === this.#host) this.#listener.onAlive(this, host);
        return;
      case 'counts':
        // What was counted is on its way to the next, and not to be added again.
        host.tally = undefined;
        if (host !== this.#host) this.#host?.tell(message);
        return;
      case 'tally':
        host.tally = message.counted;
        return;
      case 'door':
        host.isOpen = true;
        this.#listener.onOpen();
        return;
      case 'events':
        this.#listener.onEvents(this, message.events);
        return;
      case 'stopping':
        if (host !== this.#host) return;
        this.#listener.onStopping(this);
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
    this.#tellTheEnd();
  }

  onFailure(host: HostProcess, { message }: Error): void {
    if (!this.#history.cameUp) process.stderr.write(`skillet-host: ${message}\n`);
    this.onExit(host, { code: 1, signal: null });
  }

  #afterExit(host: HostProcess, exit: ProcessExit): void {
    const { uptime, upSince, pid } = host;
    const others = this.number > 1 || this.#listener.standing(this).place !== undefined;
    const next = decideAfterExit(exit, { ...this.#history, uptime, others });
    if (next.kind === 'end') {
      this.#end(next.code);
      return;
    }
    const { delay, restarts } = next;
    this.#history = { ...this.#history, restarts };
    const how = describeExit(exit);
    // The next host tells of the crash; nobody else would of one that does not come up.
    if (upSince === undefined) {
      const which = others ? `host ${String(this.number)}` : 'the host';
      sayLine(`${which} did not come up (${how}); next try in ${String(delay)} ms`);
    }
    const moment = { at: dateNow(), ended: machineNow() };
    const crash = { ...moment, pid, how, uptime: Math.round(uptime) };
    this.#nextStart = setTimeout(() => {
      this.#begin(crash);
    }, delay);
    this.#listener.onDown(this, host.tally);
  }

  #begin(crash: CrashNotice | undefined): void {
    this.#nextStart = undefined;
    this.#host = this.#spawn();
    const standing = this.#listener.standing(this);
    this.#host.begin({ ...(crash === undefined ? {} : { crash }), ...standing }, this.socket);
  }

  #spawn(): HostProcess {
    const host = new HostProcess(this.#command, this);
    this.#hosts.add(host);
    return host;
  }

  #onListening(
    host: HostProcess,
    message: ListeningMessage,
    handle: SocketHandle | undefined,
  ): void {
    if (this.#history.stopping) handle?.close();
    else if (handle !== undefined) this.socket.hold(handle, message.address);
    host.upSince = performance.now();
    this.#history = { ...this.#history, cameUp: true };
    if (host === this.#succession?.next) this.#takeOver(this.#succession);
    this.#listener.onListening(this, message);
    for (const signal of this.#held.splice(0)) host.signal(signal);
  }

  #takeOver(succession: Succession): void {
    this.#succession = undefined;
    this.#host = succession.next;
    this.#history = { ...this.#history, restarts: 0 };
    succession.succeed();
  }

  #end(code: number): void {
    clearTimeout(this.#nextStart);
    this.#nextStart = undefined;
    this.socket.release();
    this.code = code;
    this.#tellTheEnd();
  }

  /** Those that still finish their requests are waited for. */
  #tellTheEnd(): void {
    if (this.isOver) this.#listener.onEnded();
  }
}
