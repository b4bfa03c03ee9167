import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { recordAt } from '../src/cli/record/record-at.ts';

const WISH = { calls: 10, time: 60_000, ignore: [], headers: [], full: false };

test('a recording that somebody else has begun meanwhile is neither taken nor taken away', async () => {
  const asked: string[] = [];
  const server = createServer(({ method = '' }, res) => {
    asked.push(method);
    const since = method === 'POST' ? '2026-01-01T00:00:00.000Z' : '2026-01-01T00:00:01.000Z';
    res.end(JSON.stringify({ by: 'somebody', since, open: true }));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const host = { url: new URL(`http://127.0.0.1:${String(port)}`), headers: {} };
  const taken = recordAt(host, WISH, new AbortController().signal);
  await expect(taken).rejects.toThrow('begun another');
  expect(asked).toEqual(['POST', 'GET']);
});
