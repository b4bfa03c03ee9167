import { spawn, type ChildProcess, type SendHandle } from 'node:child_process';
import type { ProcessExit } from './decide-after-exit.ts';
import type { HeldSocket, SocketHandle } from './held-socket.ts';
import {
  isHostMessage,
  type HostMessage,
  type LauncherMessage,
  type StartMessage,
} from './protocol.ts';

/** The command that a launcher runs. */
export interface HostCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Told to each host in its first message. */
  readonly adminToken: string | undefined;
}

/** Who hears of a host. */
export interface HostListener {
  onMessage(host: HostProcess, message: HostMessage, handle: SocketHandle | undefined): void;
  onExit(host: HostProcess, exit: ProcessExit): void;
  /** It could not even be started. */
  onFailure(host: HostProcess, error: Error): void;
}

/** A host as its launcher sees it. */
export class HostProcess {
  /** When it began to listen. */
  upSince: number | undefined;
  /** Whether other hosts reach it. */
  isOpen = false;
  /** What it has counted that somebody has read. */
  tally: unknown;
  readonly #child: ChildProcess;
  readonly #adminToken: string | undefined;

  constructor(command: HostCommand, listener: HostListener) {
    this.#adminToken = command.adminToken;
    const child = spawn(command.file, command.args, {
      env: command.env,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // A session of its own: a Ctrl-C reaches the launcher alone, which passes it on once.
      detached: true,
    });
    this.#child = child;
    let over = false;
    child.on('message', (message, handle) => {
      if (!isHostMessage(message)) return;
      listener.onMessage(this, message, handle as SocketHandle | undefined);
    });
    child.on('exit', (code, signal) => {
      if (over) return;
      over = true;
      listener.onExit(this, { code, signal });
    });
    child.on('error', (error) => {
      // Also of a message that found nobody any more, which its exit explains.
      if (over || child.pid !== undefined) return;
      over = true;
      listener.onFailure(this, error);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Milliseconds for which it has listened. */
  get uptime(): number {
    return this.upSince === undefined ? 0 : performance.now() - this.upSince;
  }

  /** Tells it what it needs to know first, and hands it the socket of the one before. */
  begin(
    what: Pick<StartMessage, 'crash' | 'takesOver' | 'place' | 'company'>,
    { handle, address }: HeldSocket,
  ): void {
    const adminToken = this.#adminToken;
    const message = {
      type: 'start',
      ...what,
      ...(address === undefined ? {} : { address }),
      ...(adminToken === undefined ? {} : { adminToken }),
    } as const;
    this.tell(message, handle);
  }

  tell(message: LauncherMessage, handle?: SocketHandle): void {
    // It may be gone already; then its exit says so.
    this.#child.send(message, handle as SendHandle | undefined, () => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
