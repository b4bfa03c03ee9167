import { once } from 'node:events';
import { connect } from 'node:net';
import { describeFailure } from '../../http/send.ts';
import type { Client } from './client.ts';

const CHUNKS = 2_000_000;
const AT_A_TIME = 20_000;

/** Sends a body of 2 MB byte by byte, each with the 5 bytes that HTTP puts around it. */
export const oneByteChunks: Client = async ({ url, mount, body, patience }) => {
  const started = performance.now();
  const ms = () => performance.now() - started;
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const signal = AbortSignal.timeout(patience);
  try {
    await once(socket, 'connect', { signal });
    const answer = once(socket, 'data', { signal });
    answer.catch(() => undefined);
    const text = JSON.stringify({ ...body, padding: '' }).slice(0, -2);
    socket.write(
      `POST /skills/${mount}/run HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
        chunk(text),
    );
    const piece = Buffer.from(chunk('x').repeat(AT_A_TIME));
    for (let sent = 0; sent < CHUNKS && !socket.destroyed; sent += AT_A_TIME) {
      if (!socket.write(piece)) await once(socket, 'drain', { signal });
    }
    socket.write(`${chunk('"}')}0\r\n\r\n`);
    const [data] = (await answer) as [Buffer];
    const status = data.toString('latin1').split(' ')[1] ?? '';
    return { said: status, ms: ms(), clear: /^[245]\d\d$/.test(status) };
  } catch (error) {
    // A host that has had enough of it may say so by closing the connection.
    return { said: describeFailure(error), ms: ms(), clear: !signal.aborted };
  } finally {
    socket.destroy();
  }
};

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
