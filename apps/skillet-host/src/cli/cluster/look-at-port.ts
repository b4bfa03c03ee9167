import { connect } from 'node:net';

/** Who listens on a port of this machine: nobody, a NATS server with its name and version, or something else. */
export type Listener =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'nats'; readonly name: string; readonly version: string }
  | { readonly kind: 'other' };

/** Milliseconds in which a NATS server has said what it is: it speaks first. */
const PATIENCE = 2000;
/** Characters of that. */
const MOST = 64 * 1024;
const INFO = /^INFO (\{.*\})\s*$/m;

/** Looks who listens on a port of the loopback address. */
export function lookAtPort(port: number): Promise<Listener> {
  return new Promise((settle) => {
    const socket = connect({ host: '127.0.0.1', port });
    let text = '';
    const end = (found: Listener) => {
      socket.destroy();
      settle(found);
    };
    socket.setEncoding('utf8').setTimeout(PATIENCE, () => {
      end({ kind: 'other' });
    });
    socket.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n') || text.length > MOST) end(described(text));
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      end({ kind: code === 'ECONNREFUSED' ? 'nobody' : 'other' });
    });
    socket.on('close', () => {
      end({ kind: 'other' });
    });
  });
}

function described(text: string): Listener {
  const [, info] = INFO.exec(text) ?? [];
  if (info === undefined) return { kind: 'other' };
  try {
    const { server_name: name, version } = JSON.parse(info) as Record<string, unknown>;
    return { kind: 'nats', name: String(name), version: String(version) };
  } catch {
    return { kind: 'other' };
  }
}
