import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { closeServer } from '../src/host/close-server.ts';
import { Doorkeeper } from '../src/host/doorkeeper.ts';

// Connects so many times, and says what the answers were.
const CLIENT = `
const { connect } = require('node:net');
const { workerData: { port, count, done, request }, parentPort } = require('node:worker_threads');
const told = new Int32Array(done);
for (let n = 0; n < count; n += 1) {
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => {
    if (request !== '') socket.write(request);
    Atomics.add(told, 0, 1);
    Atomics.notify(told, 0);
  });
  socket.on('data', (bytes) => (answer += bytes));
  socket.on('error', ({ code }) => (answer += code));
  socket.on('close', () => parentPort.postMessage(answer.split('\\r\\n')[0]));
}
`;
const REQUEST = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listening() {
  const server = createServer((_req, res) => res.end('answered')).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const door = new Doorkeeper({
    descriptors: { limit: Infinity, open: () => 0 },
    log: { warn: () => undefined },
  });
  door.keep(server);
  return { server, door, port: (server.address() as AddressInfo).port };
}

test('connections that the system has accepted for a server are served when it closes', async () => {
  const { server, door, port } = await listening();
  const count = 20;
  const done = new SharedArrayBuffer(4);
  const told = new Int32Array(done);
  const client = new Worker(CLIENT, {
    eval: true,
    workerData: { port, count, done, request: REQUEST },
  });
  const answers: unknown[] = [];
  client.on('message', (answer) => answers.push(answer));
  const over = once(client, 'exit');
  await once(client, 'online');
  // This thread accepts nobody meanwhile.
  for (let seen = 0; seen < count; seen = Atomics.load(told, 0)) Atomics.wait(told, 0, seen, 1000);
  await closeServer({ server, door }, 10_000, () => undefined);
  await over;
  expect(answers).toEqual(Array.from({ length: count }, () => 'HTTP/1.1 200 OK'));
});

test('a request that is on its way on a kept connection is answered', async () => {
  const { server, door, port } = await listening();
  const socket = connect(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  await once(socket, 'connect');
  const kept = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';
  socket.write(kept);
  await once(socket, 'data');
  socket.write(kept);
  const closing = closeServer({ server, door }, 10_000, () => undefined);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/);
  await closing;
});

test('somebody who says nothing holds up nobody', async () => {
  const { server, door, port } = await listening();
  const socket = connect(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  await once(socket, 'connect');
  const late: number[] = [];
  await closeServer({ server, door }, 10_000, (count) => late.push(count));
  expect(late).toEqual([]);
});
