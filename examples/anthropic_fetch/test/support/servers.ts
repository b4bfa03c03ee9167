import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { SELF_SIGNED } from './self-signed.ts';

/** An HTTP server for one test; resolves with its origin. */
export function serve(listener: RequestListener): Promise<string> {
  return listening(http.createServer(listener), 'http');
}

/** An HTTPS server for one test, whose certificate nobody trusts. */
export function serveUntrusted(listener: RequestListener): Promise<string> {
  return listening(https.createServer(SELF_SIGNED, listener), 'https');
}

/** A server for one test that answers each connection's first bytes by hand. */
export function serveRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = net.createServer((socket) => {
    socket.once('data', () => answer(socket));
  });
  return listening(server, 'http');
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(server: Server, scheme: string): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // The client hangs up when it has enough.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
