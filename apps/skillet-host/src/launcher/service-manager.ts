import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { handleOfSocket, type SocketHandle } from './held-socket.ts';
import { sayLine } from './say-line.ts';

/** The first descriptor that a service manager hands over (sd_listen_fds(3)). */
const FIRST = 3;

/** What a service manager is told (sd_notify(3)). */
export type Notice = 'READY=1' | 'STOPPING=1' | 'WATCHDOG=1';

/** What systemd has said in the environment of the process that it started. */
export interface ServiceManager {
  /** The socket that it listens on for the host; undefined when the host is to listen itself. */
  readonly socket: SocketHandle | undefined;
  /** Milliseconds within which it wants a sign of life; undefined when it wants none. */
  readonly watchdog: number | undefined;
  /** Tells it something, with a line for `systemctl status`. Nobody waits for it. */
  notify(notice: Notice, status?: string): void;
}

/**
 * Takes what systemd has said out of an environment, so that no skill can speak for the host. The variables are those of
 * sd_listen_fds(3), sd_notify(3) and sd_watchdog_enabled(3); what is meant for another process is passed over.
 */
export function takeServiceManager(env: NodeJS.ProcessEnv, pid = process.pid): ServiceManager {
  const take = (name: string): string | undefined => {
    const value = env[name];
    Reflect.deleteProperty(env, name);
    return value;
  };
  const isMine = (told: string | undefined) => told === undefined || told === String(pid);
  const notifySocket = take('NOTIFY_SOCKET');
  const [listenPid, listenFds] = [take('LISTEN_PID'), take('LISTEN_FDS')];
  take('LISTEN_FDNAMES');
  const [watchdogPid, watchdogMicros] = [take('WATCHDOG_PID'), take('WATCHDOG_USEC')];
  const micros = isMine(watchdogPid) ? Number(watchdogMicros ?? 0) : 0;
  return {
    socket: listenPid === String(pid) ? socketOf(Number(listenFds ?? 0)) : undefined,
    watchdog: micros > 0 && notifySocket !== undefined ? micros / 1000 : undefined,
    notify: (notice, status) => {
      if (notifySocket !== undefined) tell(notifySocket, notice, status);
    },
  };
}

function socketOf(count: number): SocketHandle | undefined {
  if (count === 0) return undefined;
  if (count > 1) {
    sayLine(
      `systemd hands over ${String(count)} sockets, and a host listens on one: the first is used. Leave one Listen line in the socket unit`,
    );
  }
  // A socket that is never read from: it accepts nothing, and can be handed to whoever serves.
  const handle = handleOfSocket(new Socket({ fd: FIRST, readable: false, writable: false }));
  if (handle === undefined) {
    sayLine(
      'the socket that systemd hands over is not one of TCP: the host listens as it is configured. Write ListenStream=ADDRESS:PORT in the socket unit',
    );
  }
  return handle;
}

/** Node has no datagrams over Unix sockets; the program that systemd has for this knows how to say it. */
function tell(notifySocket: string, notice: Notice, status: string | undefined): void {
  const args = [notice, ...(status === undefined ? [] : [`STATUS=${status}`])];
  const child = spawn('systemd-notify', args, {
    env: { PATH: process.env['PATH'], NOTIFY_SOCKET: notifySocket },
    stdio: 'ignore',
  });
  child.on('error', ({ message }) => {
    sayLine(`systemd could not be told ${notice}: ${message}`);
  });
  child.unref();
}
