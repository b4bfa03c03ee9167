import { describe, expect, test, vi } from 'vitest';
import { HostError, type Call, type SkillRequest, type SkillResponse } from '@skillet/core';
import { callTaps } from '../src/recording/call-taps.ts';
import { Recorder } from '../src/recording/recorder.ts';
import { RecordingWindow } from '../src/recording/recording-window.ts';

type View = Parameters<RecordingWindow['begin']>[0];

const operations = [{ name: 'run', hints: { readOnly: true } }];
const viewOf = (mount: string) => ({ mount, descriptor: { operations } }) as unknown as View;

function request(size = 2): SkillRequest {
  const body = Buffer.alloc(size, 'x');
  return { method: 'POST', path: '/run', headers: '', body, requestId: '', operation: 'run' };
}

const STREAM = { read: () => undefined, grant: () => undefined, cancel: () => undefined };
const ANSWER: SkillResponse = { status: 200, headers: null, body: '{}' };

function callOf(answer: Promise<SkillResponse> = Promise.resolve(ANSWER)): Call {
  return { response: answer, cancel: () => undefined };
}

/** Lets what has been answered be recorded. */
const settled = () => new Promise(setImmediate);

describe('a window', () => {
  test('takes so many calls and no more, of the skill that is wanted', async () => {
    const window = new RecordingWindow({ calls: 2, mount: 'a' });
    expect(window.begin(viewOf('b'), request())).toBeUndefined();
    for (let made = 0; made < 2; made += 1) window.begin(viewOf('a'), request())?.(callOf());
    expect(window.isOpen).toBe(false);
    expect(window.take()).toEqual({ calls: [], done: false });
    await settled();
    const { calls, done } = window.take();
    expect(done).toBe(true);
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({ mount: 'a', body: 'xx', safe: 'read_only' });
  });

  test('leaves out what is large, comes in pieces, or has not ended, and counts it', async () => {
    const window = new RecordingWindow({ calls: 9 });
    const view = viewOf('a');
    expect(window.begin(view, request(300_000))).toBeUndefined();
    expect(window.begin(view, { ...request(), body: STREAM })).toBeUndefined();
    const large = { ...ANSWER, body: 'x'.repeat(300_000) };
    window.begin(view, request())?.(callOf(Promise.resolve(large)));
    window.begin(view, request())?.(callOf(Promise.resolve({ ...ANSWER, body: STREAM })));
    window.begin(view, request())?.(callOf(new Promise(() => undefined)));
    const failed = Promise.reject(new HostError('worker_crashed', 'no'));
    window.begin(view, request())?.(callOf(failed));
    await settled();
    window.close();
    const { calls, done } = window.take();
    expect(calls).toMatchObject([{ answer: { status: 502, code: 'worker_crashed' } }]);
    expect(done).toBe(true);
    expect(window.leftOut).toEqual({ large: 2, mcp: 0, streamed: 2, unfinished: 1, full: 0 });
  });

  test('takes the calls of all versions at a mount, and none that is made of messages of MCP', async () => {
    const window = new RecordingWindow({ calls: 9, mount: 'a' });
    window.begin(viewOf('a@2'), request())?.(callOf());
    window.begin(viewOf('a@1'), request())?.(callOf());
    expect(window.begin(viewOf('a'), { ...request(), path: 'mcp' })).toBeUndefined();
    expect(window.begin(viewOf('a'), { ...request(), path: 'mcp-end' })).toBeUndefined();
    await settled();
    expect(window.take().calls.map(({ mount }) => mount)).toEqual(['a', 'a']);
    expect(window.leftOut.mcp).toBe(1);
    const ofOne = new RecordingWindow({ calls: 9, mount: 'a@2' });
    expect(ofOne.begin(viewOf('a@1'), request())).toBeUndefined();
    expect(ofOne.begin(viewOf('a@2'), request())).toBeDefined();
  });

  test('takes of an answer without a body none that the skill has made for it', async () => {
    const window = new RecordingWindow({ calls: 9 });
    const begin = (method: string, answer: SkillResponse) =>
      window.begin(viewOf('a'), { ...request(), method })?.(callOf(Promise.resolve(answer)));
    const failed = Promise.reject(new HostError('skill_timeout', 'no'));
    begin('HEAD', ANSWER);
    begin('DELETE', { ...ANSWER, status: 204 });
    begin('GET', { ...ANSWER, status: 304, headers: ['Content-Encoding', 'gzip'] });
    window.begin(viewOf('a'), { ...request(), method: 'HEAD' })?.(callOf(failed));
    await settled();
    expect(window.take().calls.map(({ answer }) => answer)).toEqual([
      { status: 200, type: 'application/json' },
      { status: 204, type: 'application/json' },
      { status: 304, type: '' },
      { status: 504, type: '' },
    ]);
  });

  test('holds no more bytes than it may, those of calls under way included, until they are taken away', async () => {
    const window = new RecordingWindow({ calls: 1000 });
    const ends: (() => void)[] = [];
    const begin = () => {
      const tapped = window.begin(viewOf('a'), request(250_000));
      tapped?.(callOf(new Promise((resolve) => ends.push(() => resolve(ANSWER)))));
      return tapped !== undefined;
    };
    let begun = 0;
    while (begin()) begun += 1;
    expect(begun).toBeLessThan(70);
    expect(window.leftOut.full).toBe(1);
    for (const end of ends.splice(0)) end();
    await settled();
    expect(begin()).toBe(false);
    const { calls } = window.take();
    // As much as one asking takes away.
    expect(calls.length).toBeLessThan(6);
    expect(begin()).toBe(true);
  });
});

describe('a recorder', () => {
  const log = { info: vi.fn() };
  const skills = [{ mount: 'a@1', env: { API_KEY: 'hush-hush', ZONE: 'somewhere' } }];
  const of = (processes: number) =>
    new Recorder({ config: { skills, broken: [] }, place: { number: 1, of: processes }, log });

  test('knows the secrets of what is about to run, and of what has run before', () => {
    const recorder = of(1);
    const next = { skills: [{ mount: 'b', env: { TOKEN: 'hush-anew' } }], broken: [] };
    recorder.noting((one: typeof next) => one)(next);
    recorder.configure({ skills: [], broken: [] });
    const { id, secrets } = recorder.record({ begin: { calls: 5 } });
    expect(secrets).toEqual(expect.arrayContaining(['hush-hush', 'hush-anew']));
    recorder.record({ id, end: true });
  });

  test('records for one at a time, and only while somebody asks', async () => {
    const recorder = of(2);
    const taps = callTaps(recorder);
    expect(taps.isOn).toBe(false);
    const { id, processes, done } = recorder.record({ begin: { calls: 5 } });
    expect({ processes, done, isOn: taps.isOn }).toEqual({ processes: 2, done: false, isOn: true });
    expect(() => recorder.record({ begin: { calls: 5 } })).toThrow(
      'another recording is under way',
    );
    expect(() => recorder.record({ id: 'other' })).toThrow('is gone');
    taps.begin(viewOf('a'), request())?.(callOf());
    await settled();
    const last = recorder.record({ id, end: true });
    expect(last).toMatchObject({ done: true, calls: [{ mount: 'a' }] });
    expect(taps.isOn).toBe(false);
    expect(() => recorder.record({ id })).toThrow('is gone');
  });

  test('tells what is secret in what skills get from the host, and again when that is something else', async () => {
    const recorder = of(1);
    const { id, secrets } = recorder.record({ begin: { calls: 5 } });
    expect(secrets).toContain('hush-hush');
    expect(secrets).not.toContain('somewhere');
    expect(recorder.record({ id })).not.toHaveProperty('secrets');
    recorder.configure({ skills: [{ mount: 'b', env: { TOKEN: 'hush-anew' } }], broken: [] });
    expect(recorder.record({ id }).secrets).toContain('hush-anew');
    await recorder.close();
  });

  test('refuses a mount at which there is no skill', async () => {
    const recorder = of(1);
    const begin = (mount: string) => recorder.record({ begin: { calls: 5, mount } });
    expect(() => begin('aa')).toThrow('this host has no skill at "aa"; did you mean "a"?');
    expect(recorder.isOn).toBe(false);
    expect(begin('a').done).toBe(false);
    await recorder.close();
  });

  test('gives up what nobody asks after', () => {
    vi.useFakeTimers();
    try {
      const recorder = of(1);
      const { id } = recorder.record({ begin: { calls: 5 } });
      vi.advanceTimersByTime(9000);
      recorder.record({ id });
      vi.advanceTimersByTime(9000);
      expect(recorder.isOn).toBe(true);
      vi.advanceTimersByTime(1000);
      expect(recorder.isOn).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('of several taps each hears of what it has begun, and none is asked that is off', () => {
  const tap = (isOn: boolean) => ({ isOn, begin: vi.fn(() => heard) });
  const heard = vi.fn();
  const [a, b, off] = [tap(true), tap(true), tap(false)];
  callTaps(a, b, off).begin(viewOf('a'), request())?.(callOf());
  expect(heard).toHaveBeenCalledTimes(2);
  expect(off.begin).not.toHaveBeenCalled();
});
