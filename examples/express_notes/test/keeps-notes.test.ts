import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { app } from '../skillet_runtime.ts';

/** The application on a port of its own, as it runs without a host too. */
async function serve(): Promise<string> {
  const server = createServer((req, res) => void app(req, res)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

test('keeps a note until it is removed', async () => {
  const url = await serve();
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${url}/notes`, { method: 'POST', headers, body: '{"text":"milk"}' });
  expect(made.status).toBe(201);
  const place = String(made.headers.get('location'));
  expect(await (await fetch(url + place)).json()).toMatchObject({ text: 'milk' });
  expect((await fetch(url + place, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(url + place)).status).toBe(404);
});

test.each(['{}', '{"text":" "}', '{"text":1}'])('refuses %s', async (body) => {
  const url = await serve();
  const headers = { 'content-type': 'application/json' };
  const refused = await fetch(`${url}/notes`, { method: 'POST', headers, body });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toHaveProperty('detail');
});
