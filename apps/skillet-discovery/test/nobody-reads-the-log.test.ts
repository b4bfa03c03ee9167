import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../../../packages/supervisor/src/dialect/http/address.ts';
import { get } from './support/programs.ts';

const BIN = fileURLToPath(new URL('../bin/skillet-discovery.js', import.meta.url));

/** A discovery service whose address never answers, and that logs to `stdout`; resolves once it serves. */
async function startLoggingTo(stdout: 'pipe' | number) {
  const port = String(await freePort());
  const child = spawn(process.execPath, [BIN, '--host', '127.0.0.1', '--port', port], {
    env: { ...process.env, SKILLET_CONFIG: '', SKILLET_SKILLS: 'http://127.0.0.1:1' },
    stdio: ['ignore', stdout, 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => get(`${url}/health`), 10_000);
  return { child, url, exit, stderr: () => stderr };
}

const refresh = async (url: string) =>
  (await fetch(`${url}/refresh`, { method: 'POST', signal: AbortSignal.timeout(10_000) })).status;

test('a log that has no room on its disk holds up neither requests nor the end', async () => {
  const { child, url, exit, stderr } = await startLoggingTo(openSync('/dev/full', 'w'));
  for (let turn = 0; turn < 5; turn += 1) expect(await refresh(url)).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(stderr()).toBe('');
});

test('a log whose reader is gone holds up neither requests nor the end', async () => {
  const { child, url, exit, stderr } = await startLoggingTo('pipe');
  child.stdout?.destroy();
  for (let turn = 0; turn < 5; turn += 1) expect(await refresh(url)).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(stderr()).toBe('');
});

test.each([
  ['--help', 0],
  ['--prot', 2],
])('%s with no room for what is said ends with %i', async (flag, code) => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [BIN, flag], { stdio: ['ignore', full, full] });
  expect(await once(child, 'exit')).toEqual([code, null]);
});
