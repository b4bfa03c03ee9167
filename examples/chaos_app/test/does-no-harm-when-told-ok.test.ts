import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { app } from '../skillet_runtime.ts';

test.each([
  ['ok', 200],
  ['no-such-bomb', 400],
])('answers %s with %i', async (bomb, status) => {
  const server = createServer((req, res) => void app(req, res)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/run`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ bomb }) });
  expect(answer.status).toBe(status);
});
