import { describe, expect, test } from 'vitest';
import {
  HostError,
  isStream,
  ToHost,
  type BodySink,
  type BodyStream,
  type FinishedCall,
  type SkillRequest,
  type SkillSpec,
} from '@skillet/core';
import { requestOf, specOf } from './support/skill.ts';
import { outcomeOf } from './support/pool-rig.ts';
import { supervisorRig } from './support/supervisor-rig.ts';

const TIMEOUT = 5000;

function rig(changes: Partial<SkillSpec> = {}) {
  const ends: FinishedCall[] = [];
  const all = supervisorRig({ onFinished: (end) => ends.push(end) });
  const { supervisor } = all;
  const spec = specOf({ timeout: TIMEOUT, workers: { min: 1, max: 1, idle: 1e9 }, ...changes });
  supervisor.start([spec]);
  const send = (about: Partial<SkillRequest> = {}) => {
    const call = supervisor.skill('m')!.dispatch({ ...requestOf(), ...about });
    return { call, outcome: outcomeOf(call.response) };
  };
  return { ...all, ends, send, spec };
}

describe('the end of a request is told once', () => {
  test('with who sent it, who served it, what it took and how it ended', async () => {
    const { ends, send, worker, clock, supervisor } = rig();
    const body = Buffer.from('{"a":1}');
    const { outcome } = send({
      requestId: 'q',
      address: '192.0.2.7',
      caller: 'ada',
      door: 'http',
      operation: 'ask',
      body,
    });
    await clock.advance(20);
    worker(0).loaded();
    await clock.advance(30);
    worker(0).answer(0, '{"ä":1}');
    expect(await outcome).toBe(200);
    expect(ends).toEqual([
      {
        at: clock.date(),
        startedAt: clock.date() - 50,
        skill: 'skill',
        mount: 'm',
        revision: 'r1',
        operation: 'ask',
        requestId: 'q',
        caller: 'ada',
        address: '192.0.2.7',
        door: 'http',
        method: 'POST',
        trace: undefined,
        worker: 'w1',
        outcome: { kind: 'answered', status: 200 },
        bytesIn: 7,
        bytesOut: 8,
        queueMs: 20,
        skillMs: 30,
        replayed: false,
      },
    ]);
    expect(supervisor.counts('m')).toEqual({
      ended: 1,
      answered: 1,
      skillErrors: 0,
      callersLeft: 0,
      hostErrors: 0,
      hostErrorsByCode: {},
      replayed: 0,
      bytesIn: 7,
      bytesOut: 8,
      queueMs: 20,
      skillMs: 30,
    });
  });

  test('that the skill answered with an error of its own', async () => {
    const { ends, send, worker } = rig();
    worker(0).loaded();
    const { outcome } = send();
    worker(0).say([ToHost.response, worker(0).idOf(0), 404, null, '{}']);
    expect(await outcome).toBe(404);
    expect(ends).toMatchObject([{ outcome: { kind: 'skill-error', status: 404 } }]);
  });

  test('that passed its deadline, whatever its handler does later', async () => {
    const { ends, send, worker, clock } = rig();
    worker(0).loaded();
    const { outcome } = send();
    await clock.advance(TIMEOUT);
    expect(await outcome).toBe('skill_timeout');
    worker(0).answer(0);
    expect(ends).toMatchObject([
      { worker: 'w1', outcome: { kind: 'host-error', status: 504, code: 'skill_timeout' } },
    ]);
    expect(ends[0]?.skillMs).toBe(TIMEOUT);
  });

  test('that may take less than the skill allows', async () => {
    const { ends, send, worker, clock } = rig();
    worker(0).loaded();
    const { outcome } = send({ timeout: 100 });
    await clock.advance(100);
    expect(await outcome).toBe('skill_timeout');
    expect(ends).toHaveLength(1);
  });

  test('whose caller left while it waited, or while it was worked on', async () => {
    const { ends, send, worker, clock } = rig();
    send().call.cancel();
    worker(0).loaded();
    const { call } = send();
    call.cancel();
    call.cancel();
    worker(0).say([ToHost.aborted, worker(0).idOf(0)]);
    worker(0).answer(0);
    await clock.advance(60_000);
    expect(ends).toMatchObject([
      { outcome: { kind: 'caller-left' } },
      { outcome: { kind: 'caller-left' }, worker: 'w1' },
    ]);
    expect(ends[0]?.worker).toBeUndefined();
  });

  test('that was not admitted', () => {
    const { ends, send } = rig({ queue: 0 });
    expect(() => send({ requestId: 'q' })).toThrow(HostError);
    expect(ends).toMatchObject([
      { requestId: 'q', outcome: { kind: 'host-error', status: 503, code: 'skill_overloaded' } },
    ]);
  });

  test('that was refused before it was handed over', () => {
    const { ends, supervisor } = rig();
    const error = new HostError('body_too_large', 'too much');
    supervisor.skill('m')?.noteRefused({ method: 'POST', requestId: 'q', operation: 'ask' }, error);
    expect(ends).toMatchObject([
      { requestId: 'q', revision: 'r1', outcome: { status: 413, code: 'body_too_large' } },
    ]);
  });

  test('that was sent again after a death, and not when it was lost', async () => {
    const spec = specOf();
    const manifest = { ...spec.manifest, idempotent: true };
    const { ends, send, worker, clock } = rig({ manifest });
    worker(0).loaded();
    const { outcome } = send();
    await worker(0).end({ kind: 'signalled', signal: 'SIGKILL' });
    expect(ends).toEqual([]);
    await clock.advance(1000);
    for (const n of [1, 2]) worker(0, n).loaded();
    for (const n of [1, 2]) if (worker(0, n).requests.length > 0) worker(0, n).answer(0);
    expect(await outcome).toBe(200);
    expect(ends).toMatchObject([{ replayed: true, outcome: { kind: 'answered' } }]);
  });

  test('whose worker died under it', async () => {
    const { ends, send, worker, supervisor } = rig();
    worker(0).loaded();
    const { outcome } = send();
    await worker(0).end({ kind: 'exited', code: 1 });
    expect(await outcome).toBe('worker_crashed');
    expect(ends).toMatchObject([{ worker: 'w1', outcome: { code: 'worker_crashed' } }]);
    expect(supervisor.counts('m')?.hostErrorsByCode).toEqual({ worker_crashed: 1 });
  });
});

describe('the end of a streamed answer is told once', () => {
  async function streaming() {
    const all = rig({ streamIdle: 1000 });
    all.worker(0).loaded();
    const { call } = all.send();
    const id = all.worker(0).idOf(0);
    all.worker(0).say([ToHost.responseHead, id, 200, []]);
    const { body } = await call.response;
    if (!isStream(body)) throw new Error('it is no stream');
    all.worker(0).say([ToHost.responseChunk, id, new Uint8Array(5)]);
    expect(all.ends).toEqual([]);
    return { ...all, id, body, call };
  }

  test('when all of it is there', async () => {
    const { ends, worker, id, body } = await streaming();
    body.read(ignored());
    worker(0).say([ToHost.responseEnd, id]);
    body.cancel();
    expect(ends).toMatchObject([{ outcome: { kind: 'answered', status: 200 }, bytesOut: 5 }]);
  });

  test('when its reader leaves', async () => {
    const { ends, worker, id, body, clock } = await streaming();
    body.cancel();
    worker(0).say([ToHost.responseEnd, id]);
    await clock.advance(10_000);
    expect(ends).toMatchObject([{ outcome: { kind: 'caller-left' }, bytesOut: 5 }]);
  });

  test('when it stands still', async () => {
    const { ends, clock, body } = await streaming();
    body.read(ignored());
    await clock.advance(5000);
    expect(ends).toMatchObject([{ outcome: { code: 'skill_timeout' } }]);
  });

  test('when its worker dies', async () => {
    const { ends, worker } = await streaming();
    await worker(0).end({ kind: 'exited', code: 1 });
    expect(ends).toMatchObject([{ outcome: { code: 'worker_crashed' } }]);
  });

  test('with the bytes of a streamed request', async () => {
    const { ends, send, worker } = rig();
    worker(0).loaded();
    let sink: BodySink | undefined;
    const body: BodyStream = {
      read: (reader) => (sink = reader),
      grant: () => undefined,
      cancel: () => undefined,
    };
    const { outcome } = send({ body });
    sink?.chunk(new Uint8Array(1000));
    sink?.chunk(new Uint8Array(24));
    sink?.end();
    worker(0).answer(0);
    expect(await outcome).toBe(200);
    expect(ends).toMatchObject([{ bytesIn: 1024 }]);
  });
});

test('what is counted for a mount outlives its revisions', async () => {
  const { supervisor, send, worker, spec } = rig();
  worker(0).loaded();
  const first = send();
  worker(0).answer(0);
  await first.outcome;
  const loading = supervisor.load({ ...spec, timeout: 1234 });
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  worker(1).loaded();
  expect(await loading).toMatchObject({ kind: 'updated' });
  const second = send();
  worker(1).answer(0);
  await second.outcome;
  expect(supervisor.counts('m')).toMatchObject({ ended: 2, answered: 2 });
  await supervisor.unload('m');
  expect(supervisor.counts('m')).toMatchObject({ ended: 2 });
  expect(supervisor.counts('nowhere')).toBeUndefined();
});

function ignored(): BodySink {
  return { chunk: () => undefined, end: () => undefined, fail: () => undefined };
}
