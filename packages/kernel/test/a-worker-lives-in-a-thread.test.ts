import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ToHost, ToWorker } from '@skillet/core';
import { startCommandable } from './support/commandable.ts';

describe('a worker', () => {
  it('answers one request after another, in one thread', async () => {
    const worker = startCommandable();
    const [, threadId] = await worker.first(ToHost.hello);
    for (let i = 0; i < 3; i += 1) {
      expect(await worker.ask({ do: 'ok' })).toEqual({ done: 'ok', threadId });
    }
  });

  it('answers many at once, each as it is done', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    const slow = worker.ask({ do: 'until-aborted' });
    const others = Array.from({ length: 50 }, () => worker.ask({ do: 'ok' }));
    expect(await Promise.all(others)).toHaveLength(50);
    worker.send([ToWorker.abort, 1, 'client-left']);
    expect(await slow).toMatchObject([ToHost.failed, 1, 'skill_error', 'the client has left']);
  });

  it('says what the system knows its thread by', async (context) => {
    context.skip(process.platform !== 'linux', 'only Linux tells threads their number');
    const worker = startCommandable();
    const [, , systemThreadId] = await worker.first(ToHost.hello);
    expect(readdirSync('/proc/self/task')).toContain(String(systemThreadId));
    expect(systemThreadId).not.toBe(process.pid);
  });

  it('collects the answers of a turn in one message', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    worker.send([ToWorker.ping], [ToWorker.ping], [ToWorker.abort, 99, 'deadline']);
    await worker.first(ToHost.aborted);
    expect(worker.frames.slice(-3)).toEqual([[ToHost.pong], [ToHost.pong], [ToHost.aborted, 99]]);
  });

  it('gives the handler its request, its credentials, its environment and its folder', async () => {
    const worker = startCommandable({ env: { COLOUR: 'blue' } });
    await worker.first(ToHost.loaded);
    const body = { skill_input: { do: 'context', text: null }, credentials: { K: 'v' } };
    expect(await worker.ask(body, 'req-9', 'X-A\n1\nx-a\n2\nHost\nh:1')).toMatchObject({
      requestId: 'req-9',
      headers: { 'x-a': '1, 2', host: 'h:1' },
      credentials: { K: 'v' },
      dataDir: 'data',
      env: 'blue',
      text: null,
    });
  });

  it('turns all that can go wrong in a handler into data, and goes on', async () => {
    const worker = startCommandable({ responseLimit: 1000 });
    await worker.first(ToHost.loaded);
    for (const [command, code, detail] of [
      [{ do: 'throw', text: 'boom' }, 'skill_error', 'boom'],
      [{ do: 'throw-null' }, 'skill_error', 'threw null'],
      [{ do: 'undefined' }, 'bad_skill_response', 'its handler returned nothing (undefined)'],
      [{ do: 'circular' }, 'bad_skill_response', 'its answer cannot be written as JSON'],
      [{ do: 'bigint' }, 'bad_skill_response', 'its answer cannot be written as JSON'],
      [
        { do: 'large', ms: 2000 },
        'bad_skill_response',
        'its answer has a text of 2000 characters, over limits.response of 1000 bytes',
      ],
    ] as const) {
      const failed = await worker.ask(command);
      expect(failed).toMatchObject([ToHost.failed, expect.any(Number), code, expect.any(String)]);
      expect(failed[3]).toContain(detail);
    }
    expect(await worker.ask({ do: 'reject-skill-error' })).toEqual({
      detail: { reason: 'teapot' },
    });
    expect(await worker.ask({ do: 'ok' })).toMatchObject({ done: 'ok' });
  });

  it('refuses what is no JSON and what is not valid with 422', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    for (const body of ['{', '{"ms":1}', '{"skill_input":1}']) {
      worker.send([ToWorker.request, 77, 'POST', '/run', '', body, 'r', 0]);
      const found = await worker.frame(([kind, id]) => kind === ToHost.response && id === 77);
      expect(found).toMatchObject([ToHost.response, 77, 422, null, expect.any(String)]);
      worker.frames.length = 0;
    }
  });

  it('lets a handler know that its deadline has passed, or that it need not go on', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    for (const [reason, detail] of [
      ['deadline', 'the deadline of this request has passed'],
      ['host-stopping', 'the host is stopping'],
    ] as const) {
      const id = worker.request({ do: 'until-aborted' });
      worker.send([ToWorker.abort, id, reason]);
      const failed = await worker.frame(([kind, of]) => kind === ToHost.failed && of === id);
      expect(failed).toEqual([ToHost.failed, id, 'skill_error', detail]);
      expect(worker.frames).toContainEqual([ToHost.aborted, id]);
      expect((await worker.line(detail)).level).toBe('debug');
    }
  });

  it('logs a failure with its request and its stack', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    await worker.ask({ do: 'throw', text: 'boom' }, 'req-5');
    const line = await worker.line('the handler failed: boom');
    expect(line).toMatchObject({ level: 'error', requestId: 'req-5' });
    expect(line.stack).toMatch(/^Error: boom\n +at handler \(.*commandable\.ts:/);
  });
});

describe('a worker that is told to drain', () => {
  it('ends when nothing is in flight', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    worker.send([ToWorker.drain]);
    expect(await worker.life()).toBe('drained');
  });

  it('answers what is in flight first', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    const id = worker.request({ do: 'until-aborted' });
    worker.send([ToWorker.drain], [ToWorker.ping]);
    await worker.first(ToHost.pong);
    expect(worker.frames.map(([kind]) => kind)).not.toContain(ToHost.failed);
    worker.send([ToWorker.abort, id, 'host-stopping']);
    expect(await worker.life()).toBe('drained');
    expect(worker.frames.map(([kind]) => kind)).toContain(ToHost.failed);
  });

  it('does so too when it is told while it loads', async () => {
    const worker = startCommandable();
    worker.send([ToWorker.drain]);
    expect(await worker.life()).toBe('drained');
    expect(worker.frames.map(([kind]) => kind)).toContain(ToHost.loaded);
  });
});

describe('a thread that has lived', () => {
  it('refuses a second life', async () => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    worker.send([ToWorker.drain]);
    expect(await worker.life(1)).toBe('drained');
    worker.liveAgain();
    expect(await worker.life(2)).toBe('refused');
  });

  it('refuses it also when the skill did not load', async () => {
    const worker = startCommandable({ env: { AT_LOAD: 'throw' } });
    expect(await worker.life(1)).toBe('drained');
    worker.liveAgain();
    expect(await worker.life(2)).toBe('refused');
  });
});
