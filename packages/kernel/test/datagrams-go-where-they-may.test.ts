import dgram, { type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guardNetwork } from '../src/permissions/guard-network.ts';

let server: Socket;
let client: Socket;

beforeAll(async () => {
  server = dgram.createSocket('udp4');
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  client = dgram.createSocket('udp4');
  guardNetwork([`127.0.0.1:${String(server.address().port)}`]);
});
afterAll(() => {
  client.close();
  server.close();
});

it('what is sent over a connected socket has an offset and a length, and no port', async () => {
  expect(() => {
    client.send('x', 9, '127.0.0.1');
  }).toThrow('Access to 127.0.0.1:9 is not permitted');
  client.connect(server.address().port, '127.0.0.1');
  await once(client, 'connect');
  const got = once(server, 'message');
  client.send(Buffer.from('-hi-'), 1, 2);
  expect(String((await got)[0])).toBe('hi');
});
