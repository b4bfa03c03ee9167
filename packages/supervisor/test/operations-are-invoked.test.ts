import { describe, expect, test } from 'vitest';
import { ToHost, ToWorker, type FinishedCall, type HostError, type SkillSpec } from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { specOf } from './support/skill.ts';
import { supervisorRig } from './support/supervisor-rig.ts';

const ask = { name: 'ask', method: 'POST', path: '/run' };

function rig(changes: Partial<SkillSpec> = {}) {
  const told: unknown[] = [];
  const onFinished = ({ operation, outcome }: FinishedCall) => told.push([operation, outcome]);
  const all = supervisorRig({ onFinished });
  all.supervisor.start([specOf({ workers: { min: 1, max: 1, idle: 1e9 }, ...changes })]);
  all.worker(0).loaded();
  return { ...all, told };
}

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error: unknown) => (error as HostError).code,
  );

describe('an operation that is invoked', () => {
  test('answers JSON for JSON, like a request that came by HTTP', async () => {
    const { supervisor, worker, told } = rig();
    const options = { requestId: 'q', headers: ['x-a', 'b'] };
    const answer = supervisor.invoke('m', ask, { city: 'Ulm' }, options);
    await turn();
    const [frame] = worker(0).requests;
    expect(frame?.slice(2, 7)).toEqual([
      'POST',
      '/run',
      'content-type\napplication/json\nx-a\nb',
      '{"city":"Ulm"}',
      'q',
    ]);
    worker(0).say([ToHost.response, worker(0).idOf(0), 422, null, '{"detail":[]}']);
    expect(await answer).toEqual({ status: 422, text: '{"detail":[]}' });
    expect(told).toEqual([['ask', { kind: 'skill-error', status: 422 }]]);
  });

  test('takes bytes for the text of its input, and tells inputs in the query where there is no body', async () => {
    const { supervisor, worker } = rig();
    void supervisor.invoke('m', ask, Buffer.from('{"n": 1}'));
    const list = { name: 'list', method: 'GET', path: '/items' };
    void supervisor.invoke('m', list, { q: 'a b', tags: ['x'], none: undefined });
    await turn();
    const [first, second] = worker(0).requests;
    expect(first?.[5]).toBe('{"n": 1}');
    expect(second?.slice(2, 6)).toEqual(['GET', '/items?q=a+b&tags=%5B%22x%22%5D', '', null]);
  });

  test('passes the same admission, deadline and limits', async () => {
    const { supervisor, clock } = rig({ concurrency: 1, queue: 0, timeout: 5000 });
    const first = codeOf(supervisor.invoke('m', ask, {}, { timeout: 100 }));
    await turn();
    expect(await codeOf(supervisor.invoke('m', ask, {}))).toBe('skill_overloaded');
    await clock.advance(100);
    expect(await first).toBe('skill_timeout');
    expect(await codeOf(supervisor.invoke('nowhere', ask, {}))).toBe('skill_unavailable');
    const large = 'x'.repeat(specOf().limits.body);
    expect(await codeOf(supervisor.invoke('m', ask, { large }))).toBe('body_too_large');
  });

  test('is aborted by its signal, before and while it is worked on', async () => {
    const { supervisor, worker, told } = rig();
    const { signal } = new AbortController();
    const gone = AbortSignal.abort(new Error('too late'));
    await expect(supervisor.invoke('m', ask, {}, { signal: gone })).rejects.toThrow('too late');
    expect(worker(0).requests).toHaveLength(0);
    const leaving = new AbortController();
    const answer = supervisor.invoke('m', ask, {}, { signal: leaving.signal });
    await turn();
    leaving.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(worker(0).frames.at(-1)).toEqual([ToWorker.abort, worker(0).idOf(0), 'client-left']);
    expect(told).toEqual([['ask', { kind: 'caller-left' }]]);
    const other = supervisor.invoke('m', ask, {}, { signal });
    await turn();
    worker(0).answer(1);
    expect((await other).status).toBe(200);
  });

  test('is answered with the whole of what comes in pieces', async () => {
    const { supervisor, worker } = rig();
    const answer = supervisor.invoke('m', ask, {});
    await turn();
    const id = worker(0).idOf(0);
    worker(0).say([ToHost.responseHead, id, 200, []]);
    for (const piece of ['{"a"', ':1}'])
      worker(0).say([ToHost.responseChunk, id, new Uint8Array(Buffer.from(piece))]);
    worker(0).say([ToHost.responseEnd, id]);
    expect(await answer).toEqual({ status: 200, text: '{"a":1}' });
  });
});

test('what is invoked queues with the requests to its mount', async () => {
  const begun: string[] = [];
  const waiting: (() => void)[] = [];
  const { supervisor, worker } = supervisorRig({
    turns: {
      begin: (mount, _connection, request) => {
        begun.push(mount);
        waiting.push(request);
      },
    },
  });
  supervisor.start([specOf()]);
  worker(0).loaded();
  const answer = supervisor.invoke('m', ask, {});
  await turn();
  expect(begun).toEqual(['m']);
  expect(worker(0).requests).toHaveLength(0);
  waiting[0]?.();
  await turn();
  worker(0).answer(0);
  expect((await answer).status).toBe(200);
});
