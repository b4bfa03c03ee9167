import { ANYWHERE, HeldSocket } from './held-socket.ts';
import type { HostCommand, HostProcess } from './host-process.ts';
import type { ListeningMessage, Sibling } from './protocol.ts';
import { Pulse } from './pulse.ts';
import { Relay } from './relay.ts';
import { sayLine } from './say-line.ts';
import { Seat, type SeatListener, type Standing } from './seat.ts';
import type { ServiceManager } from './service-manager.ts';

/** Signals that tell a host to end; the other ones that are passed on are for one that listens. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGUSR2'];

/**
 * Keeps hosts running: starts the first, and as many more as that one says, each with a socket of its own. Replaces those that
 * crash or ask for it, and ends as they end.
 */
export class Launcher implements SeatListener {
  readonly #command: HostCommand;
  readonly #manager: ServiceManager;
  readonly #ended = Promise.withResolvers<number>();
  readonly #first: Seat;
  readonly #seats: Seat[] = [];
  /** Of all hosts together; undefined until the first has said more than one. */
  #shared: { readonly of: number; readonly port: number } | undefined;
  /** Who accepts for a host that is away, by its number. */
  readonly #helpers = new Map<number, HostProcess>();
  #relay: Relay | undefined;
  readonly #pulse = new Pulse(
    () => this.#serving,
    (host, silent) => {
      const which = this.#seats.find(({ serving }) => serving === host)?.number ?? 0;
      const time = (silent / 1000).toFixed(1);
      sayLine(`host ${String(which)} gave no sign of life for ${time} s and is ended`);
      host.signal('SIGKILL');
    },
  );
  readonly #orphaned: unknown[] = [];
  #stopping = false;

  constructor(command: HostCommand, manager: ServiceManager) {
    this.#command = command;
    this.#manager = manager;
    const { socket, watchdog } = manager;
    this.#first = this.#addSeat(new HeldSocket());
    if (socket !== undefined) this.#first.socket.hold(socket, ANYWHERE);
    // Half of the time that it has, as sd_watchdog_enabled(3) wants it.
    if (watchdog !== undefined)
      setInterval(() => {
        this.#showLife();
      }, watchdog / 2).unref();
  }

  /** Starts the first host; resolves with the exit code of the last one. */
  run(): Promise<number> {
    this.#first.start();
    return this.#ended.promise;
  }

  /** Passes a signal on: one that ends to every host, another to the first that can hear it. */
  signal(signal: NodeJS.Signals): void {
    if (ENDING.includes(signal)) {
      this.#closeAll();
      for (const seat of this.#seats) seat.stop(signal);
      return;
    }
    const hears = this.#seats.find(({ serving }) => serving !== undefined) ?? this.#first;
    hears.signal(signal);
  }

  standing(seat: Seat): Standing {
    if (this.#shared === undefined) return {};
    const company = this.#relay && { door: this.#relay.door, siblings: this.#siblings };
    return {
      place: { number: seat.number, ...this.#shared },
      ...(company && { company }),
    };
  }

  onListening(seat: Seat, { workers = 1, port = 0 }: ListeningMessage): void {
    if (this.#shared === undefined && workers > 1 && !this.#stopping) {
      this.#shared = { of: workers, port };
      this.#relay = new Relay(() => this.#serving);
      const given = this.#first.socket.address === ANYWHERE ? this.#first.socket : undefined;
      while (this.#seats.length < workers) this.#addSeat(given ?? new HeldSocket()).start();
      this.#pulse.start();
    }
    this.#cover();
    this.#handOnCounts();
    if (seat.serving !== undefined) this.#relay?.tellEvents(seat.serving);
    this.onOpen();
    if (this.#seats.every(({ serving }) => serving !== undefined))
      this.#manager.notify('READY=1', 'serving');
  }

  onDown(_seat: Seat, counted: unknown): void {
    // First, so that whoever is told that one is away is told of what that one had counted by another.
    if (counted !== undefined) this.#orphaned.push(counted);
    this.#handOnCounts();
    this.#cover();
    this.onOpen();
  }

  onOpen(): void {
    this.#relay?.tellSiblings(this.#siblings);
  }

  onEvents({ number }: Seat, events: readonly unknown[]): void {
    this.#relay?.onEvents(number, events);
  }

  onAlive(_seat: Seat, host: HostProcess): void {
    if (this.#shared === undefined) this.#manager.notify('WATCHDOG=1');
    else this.#pulse.onAlive(host);
  }

  /** The one that asks comes last, so that it hears what became of all. */
  onRestart(seat: Seat, host: HostProcess): void {
    void this.#restart(seat, host);
  }

  onStopping(from: Seat): void {
    if (!this.#closeAll()) return;
    // Those that have not been told.
    for (const seat of this.#seats) if (seat.number !== from.number) seat.stop('SIGTERM');
  }

  /** No host is started any more; says whether that was not so already. */
  #closeAll(): boolean {
    if (this.#stopping) return false;
    this.#stopping = true;
    this.#manager.notify('STOPPING=1', 'finishing what is in flight');
    // Before any host hears of it.
    for (const seat of this.#seats) seat.close();
    return true;
  }

  onEnded(): void {
    if (!this.#seats.every(({ isOver }) => isOver)) return;
    // Not before: one that is frozen would never end.
    this.#pulse.stop();
    const codes = this.#seats.map(({ code = 0 }) => code);
    this.#relay?.close();
    this.#ended.resolve(codes.find((code) => code !== 0) ?? 0);
  }

  /** What hosts had counted that are no more, some other one tells from now on. */
  #handOnCounts(): void {
    const [heir] = this.#serving;
    if (heir === undefined) return;
    for (const counted of this.#orphaned.splice(0)) heir.tell({ type: 'counts', counted });
  }

  /** Has a host that serves accept for each that is away, and not any more for those that are there again. */
  #cover(): void {
    for (const { number, serving, socket } of this.#seats) {
      const helper = this.#helpers.get(number);
      const helps = this.#seats.some((seat) => seat.serving === helper);
      if (helper !== undefined && (serving !== undefined || !helps)) {
        helper.tell({ type: 'leave', number });
        this.#helpers.delete(number);
      }
      const { handle, address } = socket;
      // All accept from that of a service manager as it is.
      if (serving !== undefined || handle === undefined || address === ANYWHERE) continue;
      if (this.#stopping || this.#helpers.has(number)) continue;
      const next = this.#seats.find((seat) => seat.serving !== undefined)?.serving;
      if (next === undefined) continue;
      this.#helpers.set(number, next);
      next.tell({ type: 'accept', number }, handle);
    }
  }

  /** The hosts that the others reach. */
  get #siblings(): Sibling[] {
    return this.#seats.flatMap(({ number, serving }) =>
      serving?.isOpen === true ? [{ number, pid: serving.pid }] : [],
    );
  }

  get #serving(): HostProcess[] {
    return this.#seats.flatMap(({ serving }) => serving ?? []);
  }

  #addSeat(socket: HeldSocket): Seat {
    const number = this.#seats.length + 1;
    const seat = new Seat({ number, command: this.#command, socket, listener: this });
    this.#seats.push(seat);
    return seat;
  }

  async #restart(asking: Seat, host: HostProcess): Promise<void> {
    for (const seat of this.#seats) {
      if (seat === asking) continue;
      const outcome = await seat.replace();
      if (outcome.type === 'retire') continue;
      host.tell({ ...outcome, why: `host ${String(seat.number)}: ${outcome.why}` });
      return;
    }
    const outcome = await asking.replace();
    // Else it has heard already.
    if (outcome.type === 'restart-failed') host.tell(outcome);
  }

  /**
   * The host that serves is asked for a sign of life; while there is none, this process is what lives, and so it is where there
   * are several, which it watches itself.
   */
  #showLife(): void {
    const { serving } = this.#first;
    if (serving === undefined || this.#shared !== undefined) this.#manager.notify('WATCHDOG=1');
    else serving.tell({ type: 'alive?' });
  }
}
