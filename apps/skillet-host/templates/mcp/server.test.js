import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('server.js', import.meta.url));
const server = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
after(() => server.kill());

/** Asks the server something; resolves with its answer. */
async function ask(method, params) {
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
  return JSON.parse((await answers.next()).value);
}

test('tells what it can', async () => {
  const { result } = await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {} });
  assert.equal(result.serverInfo.name, 'skill_name');
  const { result: list } = await ask('tools/list');
  assert.deepEqual(
    list.tools.map(({ name }) => name),
    ['greet'],
  );
});

test('greets by name', async () => {
  const { result } = await ask('tools/call', { name: 'greet', arguments: { name: 'Ada' } });
  assert.deepEqual(result.structuredContent, { greeting: 'Hello, Ada!' });
});

test('refuses to greet nobody', async () => {
  const { result } = await ask('tools/call', { name: 'greet', arguments: { name: ' ' } });
  assert.equal(result.isError, true);
});
