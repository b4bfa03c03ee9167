import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HttpSender } from '../src/dialect/http/http-sender.ts';
import { wasStale } from '../src/dialect/http/stale-connection.ts';

/** A program whose n-th request is answered as told, and somebody who calls it one request after the other. */
async function program(answer: (res: ServerResponse, n: number) => void) {
  const seen: string[] = [];
  const path = join(await mkdtemp(join(tmpdir(), 'skillet-stale-')), 's');
  const server = createServer((req: IncomingMessage, res) => {
    seen.push(String(req.method));
    req.resume().on('end', () => {
      answer(res, seen.length);
    });
  }).listen(path);
  await once(server, 'listening');
  const sender = await HttpSender.open({ kind: 'socket', path }, 1);
  onTestFinished(async () => {
    await sender.close();
    server.closeAllConnections();
    server.close();
  });
  const call = (method: string, body: string | null = null) =>
    new Promise<number | string>((resolve) => {
      const request = { method, path: '/', headers: [], body, limit: 100 };
      sender.send(request, {
        onAnswer: resolve,
        onTooLarge: () => {
          resolve('too large');
        },
        onBroken: resolve,
      });
    });
  return { seen, call };
}

const cutSecond = (res: ServerResponse, n: number) => {
  if (n === 2) res.destroy();
  else res.end('ok');
};

test('a request that does no harm twice is sent again when its connection was closed', async () => {
  const { seen, call } = await program(cutSecond);
  expect(await call('GET')).toBe(200);
  expect(await call('GET')).toBe(200);
  expect(seen).toEqual(['GET', 'GET', 'GET']);
});

test('one that may have been begun is not', async () => {
  const { seen, call } = await program(cutSecond);
  expect(await call('GET')).toBe(200);
  expect(await call('POST', 'x')).toBe('other side closed');
  expect(seen).toEqual(['GET', 'POST']);
});

test('none is sent a third time, and none again on a connection that was its own', async () => {
  const { seen, call } = await program((res, n) => {
    if (n === 1) res.end('ok');
    else res.destroy();
  });
  expect(await call('GET')).toBe(200);
  expect(await call('GET')).toBe('other side closed');
  expect(await call('GET')).toBe('other side closed');
  expect(seen).toEqual(['GET', 'GET', 'GET', 'GET']);
});

test('a request that found its connection closed was never begun, whatever it does', () => {
  const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const request = { method: 'POST', path: '/', headers: [], limit: 1 };
  expect(wasStale(closed, { ...request, body: 'small' })).toBe(true);
  expect(wasStale(closed, { ...request, body: 'x'.repeat(100_000) })).toBe(false);
  expect(wasStale(closed, { ...request, body: (async function* () {})() })).toBe(false);
});
