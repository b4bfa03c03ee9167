import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from './skillet_runtime.ts';

test('greets by name', async () => {
  const hello = await app.request('/hello/Ada');
  assert.deepEqual(await hello.json(), { greeting: 'Hello, Ada!' });
  const refused = await app.request('/run', { method: 'POST' });
  assert.equal(refused.status, 400);
});
