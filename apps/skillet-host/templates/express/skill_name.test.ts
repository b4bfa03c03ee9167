import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { app } from './skillet_runtime.ts';

test('greets by name', async (t) => {
  const server = createServer(app).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}`;
  const hello = await fetch(`${url}/hello/Ada`);
  assert.deepEqual(await hello.json(), { greeting: 'Hello, Ada!' });
  const refused = await fetch(`${url}/run`, { method: 'POST' });
  assert.equal(refused.status, 400);
});
