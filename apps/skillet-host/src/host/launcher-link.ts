import type { SendHandle } from 'node:child_process';
import type { AddressInfo, Server } from 'node:net';
import { ANYWHERE, handleOf, type SocketHandle } from '../launcher/held-socket.ts';
import type { StandIn } from '../siblings/stand-in.ts';
import type {
  Company,
  CrashNotice,
  DoorPlace,
  HostMessage,
  HostPlace,
  LauncherMessage,
  RelayedEvent,
  RestartOutcome,
  Sibling,
  StartMessage,
} from '../launcher/protocol.ts';

/**
 * Milliseconds between looks at whether the channel is there: Node tells of no end of a channel on
 * which the other side has not acknowledged a socket.
 */
const LOOK = 500;

/** The host's end of the channel to its launcher. */
export class LauncherLink {
  /** How the host before came to its end. */
  readonly crash: CrashNotice | undefined;
  /** Whether the host before still serves, until this one listens. */
  readonly takesOver: boolean;
  /** The secret of the admins, as the launcher found it in its environment. */
  readonly adminToken: string | undefined;
  /** Which of several hosts this one is; undefined for the first that is started, and where there is only one. */
  readonly place: HostPlace | undefined;
  /** The hosts that share the port and serve by now. */
  readonly company: Company | undefined;
  readonly #address: string | undefined;
  #handle: SocketHandle | undefined;
  #restart: PromiseWithResolvers<RestartOutcome> | undefined;
  #onSiblings: (door: DoorPlace, siblings: readonly Sibling[]) => void = () => undefined;
  #onEvents: (entries: readonly RelayedEvent[]) => void = () => undefined;
  #standIn: StandIn | undefined;
  #onRetire: (pid: number) => void = () => undefined;
  #onCounts: (counted: unknown) => void = () => undefined;

  private constructor(start: StartMessage, handle: SocketHandle | undefined) {
    this.crash = start.crash;
    this.takesOver = start.takesOver === true;
    this.adminToken = start.adminToken;
    this.place = start.place;
    this.company = start.company;
    this.#address = start.address;
    this.#handle = handle;
    process.on('message', (message: LauncherMessage, given: unknown) => {
      this.#hear(message, given as SocketHandle | undefined);
    });
  }

  /** Resolves once the launcher has said what a host must know first, or is gone. */
  static async connect(): Promise<LauncherLink | undefined> {
    const { channel } = process;
    if (channel === undefined) return undefined;
    const link = await new Promise<LauncherLink>((resolve) => {
      process.once('message', (message, handle) => {
        resolve(new LauncherLink(message as StartMessage, handle as SocketHandle | undefined));
      });
      process.once('disconnect', () => {
        resolve(new LauncherLink({ type: 'start' }, undefined));
      });
    });
    // It keeps no process that has nothing else to do.
    channel.unref();
    return link;
  }

  /** The socket of the host before, when it listens where this one is to, or that of a service manager. */
  takeSocket(address: string): SocketHandle | undefined {
    const handle = this.#handle;
    this.#handle = undefined;
    if (address === this.#address || this.#address === ANYWHERE) return handle;
    handle?.close();
    return undefined;
  }

  /** Lets the launcher hold the socket as well, unless it does already; `workers` hosts are to share the port. */
  listening(address: string, server: Server, inherited: boolean, workers: number): void {
    const { port } = server.address() as AddressInfo;
    const message = { type: 'listening', address, workers, port } as const;
    this.#send(message, inherited ? undefined : handleOf(server));
  }

  /** Has another host take over from this one; resolves with what became of that, for all who ask meanwhile. */
  restart(): Promise<RestartOutcome> {
    if (this.#restart !== undefined) return this.#restart.promise;
    const restart = Promise.withResolvers<RestartOutcome>();
    this.#restart = restart;
    this.onGone(() => {
      restart.resolve({ type: 'restart-failed', why: 'the launcher is gone' });
    });
    this.#send({ type: 'restart' });
    return restart.promise;
  }

  /** Calls `listener` with the process id of the host that serves in place of this one. */
  onRetire(listener: (pid: number) => void): void {
    this.#onRetire = listener;
  }

  /** Has the host that serves add what this one has counted. */
  handOnCounts(counted: unknown): void {
    this.#send({ type: 'counts', counted });
  }

  /** Calls `listener` with what a host before has counted, as it said it. */
  onCounts(listener: (counted: unknown) => void): void {
    this.#onCounts = listener;
  }

  /** Has this one accept for other hosts while they are away; says to who stands in for them. */
  standInBy(standIn: StandIn): void {
    this.#standIn = standIn;
  }

  /** Calls `listener` whenever other hosts share the port from now on, or do not any more. */
  onSiblings(listener: (door: DoorPlace, siblings: readonly Sibling[]) => void): void {
    this.#onSiblings = listener;
  }

  /** The others reach this one. */
  doorIsOpen(): void {
    this.#send({ type: 'door' });
  }

  /** Tells the events of this host to all that share the port, it too. */
  tellEvents(events: readonly unknown[]): void {
    this.#send({ type: 'events', events });
  }

  /** Calls `listener` with the events of all of them. */
  onEvents(listener: (entries: readonly RelayedEvent[]) => void): void {
    this.#onEvents = listener;
  }

  /** Has the launcher know what this host has counted, before somebody reads it. */
  tally(counted: unknown): void {
    this.#send({ type: 'tally', counted });
  }

  /** No connection is to wait for this host or another any more. */
  stopping(): void {
    this.#send({ type: 'stopping' });
  }

  /** Calls `listener` once when the launcher is gone, or is already. */
  onGone(listener: () => void): void {
    const look = setInterval(check, LOOK).unref();
    process.once('disconnect', check);
    function check() {
      if (process.connected) return;
      clearInterval(look);
      process.off('disconnect', check);
      listener();
    }
    check();
  }

  #hear(message: LauncherMessage, handle: SocketHandle | undefined): void {
    switch (message.type) {
      case 'start':
        return;
      case 'alive?':
        this.#send({ type: 'alive' });
        return;
      case 'counts':
        this.#onCounts(message.counted);
        return;
      case 'siblings':
        this.#onSiblings(message.door, message.siblings);
        return;
      case 'events':
        this.#onEvents(message.entries);
        return;
      case 'accept':
        if (handle !== undefined) this.#standIn?.accept(message.number, handle);
        return;
      case 'leave':
        this.#standIn?.leave(message.number);
        return;
      case 'retire':
      case 'restart-failed':
        this.#restart?.resolve(message);
        this.#restart = undefined;
        if (message.type === 'retire') this.#onRetire(message.pid);
    }
  }

  #send(message: HostMessage, handle?: SocketHandle): void {
    // A launcher that is gone hears nothing, and is noticed elsewhere.
    process.send?.(message, handle as SendHandle | undefined, undefined, () => undefined);
  }
}
