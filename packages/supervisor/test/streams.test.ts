import { describe, expect, test } from 'vitest';
import {
  HostError,
  STREAM_CHUNK_BYTES,
  STREAM_WINDOW,
  STREAMED,
  ToHost,
  ToWorker,
  type BodySink,
  type BodyStream,
} from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { poolRig } from './support/pool-rig.ts';
import { requestOf } from './support/skill.ts';

const CHUNK = new Uint8Array(STREAM_CHUNK_BYTES);
const fresh = (size = STREAM_CHUNK_BYTES) => new Uint8Array(size);

/** What came of an answer in pieces. */
class Reader implements BodySink {
  bytes = 0;
  /** `whole`, or the code of the error. */
  outcome: string | undefined;

  chunk(bytes: Uint8Array): void {
    this.bytes += bytes.byteLength;
  }

  end(): void {
    this.outcome = 'whole';
  }

  fail(error: HostError): void {
    this.outcome = error.code;
  }
}

/** A body that sends what the test says. */
class FakeBody implements BodyStream {
  sink: BodySink | undefined;
  granted = 0;
  cancelled = false;

  read(sink: BodySink): void {
    this.sink = sink;
  }

  grant(bytes: number): void {
    this.granted += bytes;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

/** A call whose answer has begun. */
async function begun(changes: Parameters<typeof poolRig>[0] = {}) {
  const rig = poolRig({ timeout: 5000, streamIdle: 60_000, ...changes });
  const worker = rig.launcher.at(0);
  worker.loaded();
  const { call } = rig.send();
  const id = worker.idOf(0);
  worker.say([ToHost.responseHead, id, 200, ['A', 'b']]);
  const { body, ...head } = await call.response;
  return { ...rig, worker, id, head, body: body as BodyStream };
}

describe('an answer in pieces', () => {
  test('is there once it has begun, and read as it comes', async () => {
    const { worker, id, head, body, pool } = await begun();
    expect(head).toMatchObject({ status: 200, headers: ['A', 'b'] });
    worker.say([ToHost.responseChunk, id, fresh()]);
    const reader = new Reader();
    body.read(reader);
    worker.say([ToHost.responseChunk, id, fresh(5)]);
    expect(reader.bytes).toBe(CHUNK.length + 5);
    worker.say([ToHost.responseEnd, id]);
    expect(reader.outcome).toBe('whole');
    expect(pool.inFlight).toEqual([]);
  });

  test('has no deadline any more', async () => {
    const { clock, worker, killed } = await begunAndRead();
    await clock.advance(59_000);
    expect(worker.got(ToWorker.abort)).toBe(false);
    expect(killed()).toBe(false);
  });

  test('gets credit for what was read, and its memory back', async () => {
    const { worker, id, body } = await begunAndRead();
    for (let count = 0; count < STREAM_WINDOW / STREAM_CHUNK_BYTES; count += 1) {
      worker.say([ToHost.responseChunk, id, fresh()]);
    }
    expect(worker.got(ToWorker.responseCredit)).toBe(false);
    const spent = fresh().buffer;
    body.grant(STREAM_CHUNK_BYTES, spent);
    const credit = worker.frames.find(([kind]) => kind === ToWorker.responseCredit);
    expect(credit).toEqual([ToWorker.responseCredit, id, STREAM_CHUNK_BYTES, [spent]]);
    worker.say([ToHost.responseChunk, id, fresh()]);
    expect(worker.killed).toBe(false);
  });

  test('beyond its credit is a breach of the protocol', async () => {
    const { worker, id } = await begunAndRead();
    for (let count = 0; count <= STREAM_WINDOW / STREAM_CHUNK_BYTES; count += 1) {
      worker.say([ToHost.responseChunk, id, fresh()]);
    }
    expect(worker.killed).toBe(true);
  });

  test.each<[string, (id: number) => readonly unknown[]]>([
    ['a second beginning', (id) => [ToHost.responseHead, id, 200, []]],
    ['a whole answer', (id) => [ToHost.response, id, 200, null, '{}']],
    ['a piece of no answer', () => [ToHost.responseChunk, 999, fresh()]],
    ['a piece without bytes', (id) => [ToHost.responseChunk, id, fresh(0)]],
    [
      'a piece that is too large',
      (id) => [ToHost.responseChunk, id, fresh(STREAM_CHUNK_BYTES + 1)],
    ],
    ['a small view of much memory', (id) => [ToHost.responseChunk, id, fresh().subarray(0, 1)]],
    ['shared memory', (id) => [ToHost.responseChunk, id, new Uint8Array(new SharedArrayBuffer(8))]],
    ['a text', (id) => [ToHost.responseChunk, id, 'text']],
    ['a status of 100', (id) => [ToHost.responseHead, id + 1, 100, []]],
    ['a header without a value', (id) => [ToHost.responseHead, id + 1, 200, ['A']]],
    ['credit for no body', (id) => [ToHost.requestCredit, id, 1]],
    ['negative credit', (id) => [ToHost.requestCredit, id, -1]],
  ])('is broken off by %s in the middle', async (_what, frameOf) => {
    const { worker, id, reader } = await begunAndRead();
    worker.say(frameOf(id));
    expect(worker.killed).toBe(true);
    await turn();
    expect(reader.outcome).toBe('worker_crashed');
  });

  test('fails when its handler does', async () => {
    const { worker, id, reader, events } = await begunAndRead();
    worker.say([ToHost.failed, id, 'skill_error', 'half way']);
    expect(reader.outcome).toBe('skill_error');
    expect(events.at(-1)).toMatchObject({ type: 'request-failed', code: 'skill_error' });
  });

  test('that nobody reads is aborted', async () => {
    const { worker, id, body } = await begunAndRead();
    body.cancel();
    expect(worker.frames.at(-1)).toEqual([ToWorker.abort, id, 'client-left']);
    worker.say([ToHost.responseChunk, id, fresh()]);
    worker.say([ToHost.failed, id, 'skill_error', 'aborted']);
    expect(worker.killed).toBe(false);
  });

  test('that stands still is broken off, and its worker replaced unless it obeys', async () => {
    const { clock, worker, id, reader, launcher } = await begunAndRead();
    await clock.advance(30_000);
    worker.say([ToHost.responseChunk, id, fresh(1)]);
    await clock.advance(59_000);
    expect(reader.outcome).toBeUndefined();
    await clock.advance(2000);
    expect(reader.outcome).toBe('skill_timeout');
    expect(worker.got(ToWorker.abort)).toBe(true);
    worker.say([ToHost.aborted, id]);
    await clock.advance(1000);
    expect(worker.killed).toBe(true);
    expect(launcher.workers).toHaveLength(2);
  });

  test('leaves its place to the next call', async () => {
    const { worker, send } = await begun({
      concurrency: 1,
      workers: { min: 1, max: 1, idle: 1e9 },
    });
    send();
    expect(worker.requests).toHaveLength(2);
    send();
    expect(worker.requests).toHaveLength(2);
  });

  test('is broken off when its pool drains for too long', async () => {
    const { clock, worker, id, reader, pool } = await begunAndRead();
    void pool.drain('replaced');
    await clock.advance(4000);
    expect(reader.outcome).toBeUndefined();
    await clock.advance(1000);
    expect(reader.outcome).toBe('host_stopping');
    expect(worker.frames).toContainEqual([ToWorker.abort, id, 'host-stopping']);
    await clock.advance(2000);
    expect(worker.killed).toBe(true);
  });

  async function begunAndRead() {
    const rig = await begun();
    const reader = new Reader();
    rig.body.read(reader);
    return { ...rig, reader, killed: () => rig.worker.killed };
  }
});

describe('a body in pieces', () => {
  function uploading() {
    const rig = poolRig({ timeout: 5000 });
    const worker = rig.launcher.at(0);
    worker.loaded();
    const body = new FakeBody();
    const call = rig.pool.dispatch({ ...requestOf(), body });
    const code = call.response.then(
      () => 'answered',
      (error: unknown) => (error as HostError).code,
    );
    return { ...rig, worker, body, call, code, id: worker.idOf(0) };
  }

  test('follows its request, copied and in chunks', () => {
    const { worker, body, id } = uploading();
    expect(worker.requests[0]?.[5]).toBe(STREAMED);
    body.sink?.chunk(fresh(STREAM_CHUNK_BYTES + 1));
    body.sink?.end();
    const sizes = worker.frames.flatMap((frame) =>
      frame[0] === ToWorker.requestChunk ? [frame[2].byteLength] : [],
    );
    expect(sizes).toEqual([STREAM_CHUNK_BYTES, 1]);
    expect(worker.frames.at(-1)).toEqual([ToWorker.requestEnd, id]);
  });

  test('is granted what its handler took, and no more than it was sent', () => {
    const { worker, body, id } = uploading();
    body.sink?.chunk(fresh(100));
    worker.say([ToHost.requestCredit, id, 60]);
    expect(body.granted).toBe(60);
    worker.say([ToHost.requestCredit, id, 60]);
    expect(worker.killed).toBe(true);
  });

  test('extends the deadline as long as it moves', async () => {
    const { clock, body, code } = uploading();
    await clock.advance(4000);
    body.sink?.chunk(fresh(1));
    await clock.advance(4000);
    body.sink?.chunk(fresh(1));
    await clock.advance(5000);
    expect(await code).toBe('skill_timeout');
    expect(body.cancelled).toBe(true);
  });

  test('that breaks off fails its call and aborts its handler', async () => {
    const { worker, body, code, id } = uploading();
    body.sink?.fail(new HostError('body_too_large', 'too large'));
    expect(await code).toBe('body_too_large');
    expect(worker.frames.at(-1)).toEqual([ToWorker.abort, id, 'body-too-large']);
  });

  test('cannot be sent once more', () => {
    const { call, send } = uploading();
    expect(call.replayable).toBe(false);
    expect(send().call.replayable).toBe(true);
  });
});
