import { describe, expect, test, vi } from 'vitest';
import {
  ToHost,
  ToWorker,
  type AnswerHead,
  type FinishedCall,
  type HostError,
  type SkillSpec,
} from '@skillet/core';
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

const utf8 = (text: string) => new Uint8Array(Buffer.from(text));

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
    expect(await answer).toEqual({
      status: 422,
      contentType: 'application/json',
      headers: ['Content-Type', 'application/json'],
      text: '{"detail":[]}',
    });
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

  test('has its inputs in the path, the query and the body, or is told that it cannot', async () => {
    const { supervisor, worker } = rig();
    const places = { path: { id: 'id' }, query: { q: 'q' }, body: 'rest' } as const;
    const put = { name: 'put', method: 'PUT', path: '/items/{id}', places };
    void supervisor.invoke('m', put, Buffer.from('{"id":"a b","q":1,"text":"x"}'));
    void supervisor.invoke(
      'm',
      { ...put, method: 'DELETE', places: { ...places, body: 'none' } },
      { id: 1 },
    );
    await turn();
    const [first, second] = worker(0).requests;
    const type = 'content-type\napplication/json';
    expect(first?.slice(2, 6)).toEqual(['PUT', '/items/a%20b?q=1', type, '{"text":"x"}']);
    expect(second?.slice(2, 6)).toEqual(['DELETE', '/items/1', '', null]);
    const refused = await supervisor.invoke('m', put, {});
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('"loc":["path","id"]');
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

  test('tells once when its input is needed no more, which is not while its handler works', async () => {
    const { supervisor, worker, clock } = rig();
    const onDone = vi.fn();
    const options = { timeout: 100, onDone };
    const answer = codeOf(supervisor.invoke('m', ask, Buffer.from('{}'), options));
    await turn();
    await clock.advance(100);
    expect(await answer).toBe('skill_timeout');
    expect(onDone).not.toHaveBeenCalled();
    worker(0).answer(0);
    await turn();
    expect(onDone).toHaveBeenCalledOnce();
  });

  test('frees the memory of what it has made of a large input, once that is needed no more', async () => {
    const { supervisor, worker } = rig({ limits: { ...specOf().limits, body: 1e6 } });
    const input = Buffer.from(JSON.stringify({ text: 'x'.repeat(100_000) }));
    const onDone = vi.fn();
    const answer = supervisor.invoke('m', ask, input, { credentials: {}, onDone });
    await turn();
    // An envelope was made of it.
    expect(onDone).toHaveBeenCalledOnce();
    expect(worker(0).requests[0]?.[5]).toHaveLength(input.length + '{"skill_input":}'.length);
    worker(0).answer(0);
    expect((await answer).status).toBe(200);
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

  test('is answered with the whole of what comes in pieces, and tells them as they come', async () => {
    const { supervisor, worker } = rig();
    const parts: string[] = [];
    const onPart = (part: Uint8Array, { contentType }: AnswerHead) => {
      parts.push(`${contentType} ${Buffer.from(part).toString()}`);
    };
    const answer = supervisor.invoke('m', ask, {}, { onPart });
    await turn();
    const id = worker(0).idOf(0);
    worker(0).say([ToHost.responseHead, id, 200, ['content-type', 'text/event-stream']]);
    for (const piece of ['data: 1\n', '\n']) worker(0).say([ToHost.responseChunk, id, utf8(piece)]);
    await turn();
    expect(parts).toEqual(['text/event-stream data: 1\n', 'text/event-stream \n']);
    worker(0).say([ToHost.responseEnd, id]);
    expect(await answer).toMatchObject({ status: 200, text: 'data: 1\n\n' });
  });

  test.each([
    ['image/png', undefined],
    ['application/octet-stream', undefined],
    ['image/svg+xml', 'é'],
    ['application/problem+json', 'é'],
    ['application/x-ndjson', 'é'],
    ['text/plain', 'é'],
    ['', 'é'],
  ])('tells bytes of %j as text where they are one', async (type, text) => {
    const { supervisor, worker } = rig();
    const answer = supervisor.invoke('m', ask, {});
    await turn();
    const headers = type === '' ? [] : ['Content-Type', type];
    worker(0).say([ToHost.response, worker(0).idOf(0), 200, headers, utf8('é')]);
    const { text: said, bytes } = await answer;
    expect(said).toBe(text ?? '');
    expect(bytes === undefined ? undefined : [...bytes]).toEqual(
      text === undefined ? [...utf8('é')] : undefined,
    );
  });

  test('ends an answer in pieces that is over the limit, that nobody waits for, or that its listener cannot take', async () => {
    const { supervisor, worker } = rig({ limits: { ...specOf().limits, response: 4 } });
    const begin = async (index: number) => {
      await turn();
      const id = worker(0).idOf(index);
      worker(0).say([ToHost.responseHead, id, 200, []]);
      worker(0).say([ToHost.responseChunk, id, utf8('abc')]);
      await turn();
      return id;
    };
    const cancelled = (id: number) =>
      worker(0).frames.some(([kind, of]) => kind === ToWorker.abort && of === id);

    const large = codeOf(supervisor.invoke('m', ask, {}));
    const first = await begin(0);
    worker(0).say([ToHost.responseChunk, first, utf8('de')]);
    expect(await large).toBe('bad_skill_response');
    expect(cancelled(first)).toBe(true);

    const leaving = new AbortController();
    const left = supervisor.invoke('m', ask, {}, { signal: leaving.signal });
    const second = await begin(1);
    leaving.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    await turn();
    expect(cancelled(second)).toBe(true);

    const onPart = () => {
      throw new Error('cannot');
    };
    const failing = supervisor.invoke('m', ask, {}, { onPart });
    const refused = expect(failing).rejects.toThrow('cannot');
    const third = await begin(2);
    await refused;
    expect(cancelled(third)).toBe(true);
  });

  test('refuses an answer that is shorter than it said', async () => {
    const { supervisor, worker } = rig();
    const answer = codeOf(supervisor.invoke('m', ask, {}));
    await turn();
    worker(0).say([ToHost.response, worker(0).idOf(0), 200, ['content-length', '9'], 'short']);
    expect(await answer).toBe('bad_skill_response');
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
