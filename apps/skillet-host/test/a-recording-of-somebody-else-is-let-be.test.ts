import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { recordAt, type HostAt } from '../src/cli/record/record-at.ts';

const WISH = { calls: 10, time: 60_000, ignore: [], headers: [], full: false };
const RECORDED = { by: 'somebody', since: '2026-01-01T00:00:00.000Z', processes: 1 };

/** What answers like this, until the test is over. */
async function hostOf(answer: RequestListener): Promise<HostAt> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${String(port)}`), headers: {} };
}

test('a recording that somebody else has begun meanwhile is neither taken nor taken away', async () => {
  const asked: string[] = [];
  const host = await hostOf(({ method = '' }, res) => {
    asked.push(method);
    const since = method === 'POST' ? '2026-01-01T00:00:00.000Z' : '2026-01-01T00:00:01.000Z';
    res.end(JSON.stringify({ by: 'somebody', since, open: true }));
  });
  const taken = recordAt(host, WISH, new AbortController().signal);
  await expect(taken).rejects.toThrow('begun another');
  expect(asked).toEqual(['POST', 'GET']);
});

test('a host that does not answer while it records is asked again for a while, and one that refuses is not', async () => {
  const asked: string[] = [];
  /** What becomes of the looks at it: a connection that breaks, a proxy that has nobody behind it, … */
  const looks = ['breaks', 502, 200, 503, 403];
  const host = await hostOf(({ method = '', url = '' }, res) => {
    asked.push(`${method} ${url.replace(/\?.*/, '')}`);
    const look = method === 'GET' ? looks.shift() : 200;
    if (look === 'breaks') res.destroy();
    else if (look === 200) res.end(JSON.stringify({ ...RECORDED, open: true }));
    else {
      res.statusCode = Number(look);
      res.end('{"detail":"not now"}');
    }
  });
  const taken = recordAt(host, WISH, new AbortController().signal);
  await expect(taken).rejects.toThrow('answers 403: not now');
  const seen = ['POST /recording', ...Array.from({ length: 5 }, () => 'GET /recording')];
  expect(asked).toEqual([...seen, 'DELETE /recording']);
  looks.push('breaks', 'breaks');
  await expect(recordAt(host, WISH, new AbortController().signal, 0)).rejects.toThrow(
    "can't be asked",
  );
});

test('it is asked again for as long however long the first answer was waited for', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  let looks = 0;
  const host = await hostOf(({ method }, res) => {
    if (method !== 'GET') res.end(JSON.stringify({ ...RECORDED, open: true }));
    else if (++looks === 1) {
      vi.advanceTimersByTime(61_000);
      res.destroy();
    } else {
      res.statusCode = 403;
      res.end('{"detail":"not now"}');
    }
  });
  const taken = recordAt(host, WISH, new AbortController().signal);
  await expect(taken).rejects.toThrow('answers 403: not now');
});
