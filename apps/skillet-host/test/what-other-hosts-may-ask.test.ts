import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { isStream, type SkillRequest } from '@skillet/core';
import { OthersDesk } from '../src/cluster/all/answer-others.ts';
import { callerWithin } from '../src/host/within.ts';

function asked(method: string, path: string, more: Partial<SkillRequest> = {}): SkillRequest {
  return { method, path, headers: '', body: null, requestId: 'r', caller: 'ann at b', ...more };
}

/** Answers with what it was asked, and by whom. */
const mirror: RequestListener = (req, res) => {
  const { method, url, headers, socket } = req;
  const { accept, host } = headers;
  res.end(JSON.stringify({ method, url, accept, host, caller: callerWithin(socket) }));
};

async function open(gateway: RequestListener, admits = true): Promise<OthersDesk> {
  const desk = new OthersDesk(admits, new Map());
  await desk.open(gateway);
  return desk;
}

async function statusOf(desk: OthersDesk, request: SkillRequest): Promise<number> {
  return (await desk.answer(request).response).status;
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  throw new Error('the body is not whole');
}

test('what an admin of another host wants to know is answered as an admin is here', async () => {
  const desk = await open(mirror);
  const headers = 'Accept\ntext/plain';
  const { body } = await desk.answer(asked('GET', '/stats?mount=m', { headers })).response;
  expect(JSON.parse(textOf(body))).toEqual({
    ...{ method: 'GET', url: '/stats?mount=m', accept: 'text/plain', host: 'localhost' },
    caller: { kind: 'admin', name: 'ann at b' },
  });
  const own = await desk.askOwn({ method: 'GET', target: '/health', by: 'ann', patience: 5000 });
  expect(JSON.parse(own.body)).toMatchObject({ url: '/health', caller: { name: 'ann' } });
});

describe('nothing else is answered', () => {
  test.each([
    ['GET', '/reload'],
    ['POST', '/control/drain'],
    ['POST', '/keys?name=x'],
    ['GET', '/keys'],
    ['GET', '/logs?mount=m'],
    ['POST', '/skills/m/run'],
    ['GET', '/health/../keys'],
    ['GET', '//health'],
    ['DELETE', '/health'],
    ['POST', '/-/nothing'],
    // It would ask those that ask it.
    ['GET', '/health?scope=cluster'],
    ['POST', '/reload?dry_run=true&scope=cluster'],
  ])('%s %s', async (method, path) => {
    expect(await statusOf(await open(mirror), asked(method, path))).toBe(404);
  });

  test('where the host lets nobody ask', async () => {
    expect(await statusOf(await open(mirror, false), asked('GET', '/health'))).toBe(403);
  });
});

test('the name of who asks can write no line of the log', async () => {
  const desk = await open(mirror);
  const caller = `x\n{"level":"error"}\u001b[2J${'y'.repeat(1000)}`;
  const { body } = await desk.answer(asked('GET', '/health', { caller })).response;
  const { name } = (JSON.parse(textOf(body)) as { caller: { name: string } }).caller;
  expect(name).toMatch(/^x\?\{"level":"error"\}\?\[2Jy+$/);
  expect(name).toHaveLength(200);
});

test('one that leaves, or waits for too long, ends what was asked for it, and nothing else', async () => {
  const left = Promise.withResolvers<undefined>();
  let requests = 0;
  const desk = await open((req) => {
    requests += 1;
    req.socket.once('close', () => {
      left.resolve(undefined);
    });
  });
  const call = desk.answer(asked('GET', '/health'));
  const failed = expect(call.response).rejects.toThrow('did not answer itself in time');
  await new Promise(setImmediate);
  call.cancel();
  await failed;
  await left.promise;
  expect(requests).toBe(1);
  const late = desk.answer(asked('GET', '/health', { timeout: 20 }));
  await expect(late.response).rejects.toThrow('did not answer itself in time');
});

test('one gets as much of a stream as it takes', async () => {
  const mb = Buffer.alloc(1024 * 1024);
  const gone = Promise.withResolvers<undefined>();
  let written = 0;
  const desk = await open((_, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.once('close', () => {
      gone.resolve(undefined);
    });
    const write = (): void => {
      written += 1;
      // As events come: whoever is slow is noticed by what waits.
      if (written > 200) res.end();
      else if (res.write(mb)) setImmediate(write);
      else res.once('drain', write);
    };
    write();
  });
  const { body } = await desk.answer(asked('GET', '/events')).response;
  if (!isStream(body)) throw new Error('it is no stream');
  let got = 0;
  const first = Promise.withResolvers<undefined>();
  body.read({
    chunk: (bytes) => {
      got += bytes.byteLength;
      first.resolve(undefined);
    },
    end: () => undefined,
    fail: () => undefined,
  });
  await first.promise;
  for (let turns = 0; turns < 200; turns += 1) await new Promise(setImmediate);
  expect(got).toBeLessThan(4 * mb.byteLength);
  expect(written).toBeLessThan(10);
  body.cancel();
  await gone.promise;
});

test('whoever asks may leave at any moment of an answer, and may be asked again', async () => {
  const text = 'x'.repeat(300_000);
  const desk = await open((req, res) => {
    const answer = (): void => {
      if (req.method === 'POST') {
        res.end(text);
        return;
      }
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const write = (): void => {
        if (!res.closed && res.write('data: 1\n\n')) setImmediate(write);
      };
      write();
    };
    // As a reload, which takes a while whether or not anybody waits for it.
    setImmediate(answer);
  });
  /** Leaves after so many turns of the event loop. */
  const leaveAfter = async (turns: number, method: string, path: string): Promise<void> => {
    const call = desk.answer(asked(method, path));
    const left = (async () => {
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      call.cancel();
    })();
    const { body = null } = (await call.response.catch(() => undefined)) ?? {};
    if (isStream(body)) {
      await new Promise<void>((resolve) => {
        body.read({ chunk: () => undefined, end: resolve, fail: () => resolve() });
      });
    }
    await left;
  };
  for (let turns = 0; turns < 40; turns += 1) {
    await Promise.all([leaveAfter(turns, 'POST', '/reload'), leaveAfter(turns, 'GET', '/events')]);
  }
  expect((await desk.answer(asked('POST', '/reload')).response).body).toBe(text);
});
