import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IsolationKind, SkillSpec } from '@skillet/core';
import { commandable as commandableOf, Rig, skillOf as anySkillOf } from './support/real-skills.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(async () => {
  await rig.close();
});

describe.each<IsolationKind>(['thread', 'process'])('a skill in a real %s', (isolation) => {
  const commandable = (changes: Partial<SkillSpec> = {}) =>
    commandableOf({ isolation, ...changes });
  const skillOf = (source: string, changes: Partial<SkillSpec> = {}) =>
    anySkillOf(source, { isolation, ...changes });

  test('answers, also many requests at once', async () => {
    rig.supervisor.start([commandable()]);
    const calls = Array.from({ length: 200 }, () => rig.call('c', { do: 'ok' }));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('takes and returns large bodies whole', async () => {
    rig.supervisor.start([commandable()]);
    const text = 'é'.repeat(300_000);
    const answer = await rig.call('c', { do: 'context', text });
    expect(answer.body).toMatchObject({ text });
  });

  test.each([
    [
      { do: 'throw-later', ms: 1 },
      { kind: 'exception', message: 'thrown in a timer' },
    ],
    [
      { do: 'reject-later', ms: 1 },
      { kind: 'unhandled-rejection', message: 'rejected and left' },
    ],
    [
      { do: 'exit', ms: 7 },
      { kind: 'exit', code: 7 },
    ],
  ])('that dies by %o is restarted, and the culprit is named', async (command, cause) => {
    rig.supervisor.start([commandable()]);
    const answer = await rig.call('c', command, 'the-culprit');
    expect(answer.code).toBe('worker_crashed');
    const death = await rig.event('worker-died');
    expect(death.cause).toMatchObject({ ...cause, culprit: 'the-culprit' });
    expect(await rig.call('c', { do: 'ok' })).toMatchObject({ status: 200 });
  });

  test('that blocks its event loop is ended after its deadline', async () => {
    const workers = { min: 1, max: 1, idle: 60_000 };
    rig.supervisor.start([commandable({ timeout: 200, workers })]);
    await rig.ready();
    expect(await rig.call('c', { do: 'spin', ms: 1e9 })).toMatchObject({ code: 'skill_timeout' });
    expect((await rig.event('worker-died')).cause.kind).toBe('blocked');
    await rig.ready(2);
    expect(await rig.call('c', { do: 'ok' })).toMatchObject({ status: 200 });
  });

  test('whose handler ignores its signal is retired, which is no death', async () => {
    rig.supervisor.start([commandable({ timeout: 200 })]);
    await rig.ready();
    expect(await rig.call('c', { do: 'never' })).toMatchObject({ code: 'skill_timeout' });
    expect((await rig.event('worker-retired')).reason).toBe('ignored-abort');
    await rig.ready(2);
    expect(rig.events.some((event) => event.type === 'worker-died')).toBe(false);
  });

  test('whose caller leaves sees its signal abort', async () => {
    const source = `export async function handler(_params, { signal, log }) {
      log.info('begun');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      log.info('aborted');
      return {};
    }`;
    rig.supervisor.start([await skillOf(source)]);
    const call = rig.supervisor.skill('s')!.dispatch({
      method: 'POST',
      path: '/run',
      headers: '',
      body: null,
      requestId: 'leaver',
    });
    await rig.event('skill-log', ({ line }) => line.message === 'begun');
    call.cancel();
    const line = await rig.event('skill-log', ({ line: { message } }) => message === 'aborted');
    expect(line.requestId).toBe('leaver');
  });

  test('with a syntax error or a never-ending load holds up nobody', async () => {
    const broken = await skillOf('export function handler( {', { mount: 'broken' });
    const endless = await skillOf('await new Promise(() => {}); export function handler() {}', {
      mount: 'endless',
      startTimeout: 300,
    });
    rig.supervisor.start([broken, endless, commandable()]);
    expect(await rig.call('c', { do: 'ok' })).toMatchObject({ status: 200 });
    const syntax = await rig.event('worker-died', ({ mount }) => mount === 'broken');
    expect(syntax.cause.kind).toBe('load-failed');
    const timeout = await rig.event('worker-died', ({ mount }) => mount === 'endless');
    expect(timeout.cause).toEqual({ kind: 'start-timeout', after: 300 });
  });

  test('that exits at load is told apart from one that runs', async () => {
    rig.supervisor.start([commandable({ env: { AT_LOAD: 'exit' } })]);
    expect((await rig.event('worker-died')).cause).toEqual({ kind: 'exit', code: 3 });
  });

  test('has an environment of its own', async () => {
    const spec = commandable({ env: { COLOUR: 'blue' } });
    rig.supervisor.start([spec, commandable({ mount: 'other' })]);
    expect((await rig.call('c', { do: 'context' })).body).toMatchObject({ env: 'blue' });
    expect((await rig.call('other', { do: 'context' })).body).toMatchObject({ env: null });
    expect(process.env['COLOUR']).toBeUndefined();
  });

  test('that floods its log stalls nobody: lines beyond the credit are dropped and counted', async () => {
    rig.supervisor.start([commandable({ timeout: 60_000 }), commandable({ mount: 'calm' })]);
    await rig.ready();
    const flood = rig.call('c', { do: 'log', ms: 50_000, text: 'x'.repeat(1000) });
    expect(await rig.call('calm', { do: 'ok' })).toMatchObject({ status: 200 });
    expect(await flood).toMatchObject({ status: 200 });
    const dropped = await rig.event('log-dropped');
    expect(dropped.lines).toBeGreaterThan(40_000);
  });

  test('stops with nothing left behind', async () => {
    rig.supervisor.start([commandable({ workers: { min: 2, max: 2, idle: 60_000 } })]);
    const call = rig.call('c', { do: 'wait', ms: 100 });
    expect(await rig.supervisor.stop(5000)).toEqual([]);
    expect(await call).toMatchObject({ status: 200 });
    expect(rig.supervisor.skill('c')?.state.name).toBe('stopped');
  });

  test('that does not finish in time is named when the host stops', async () => {
    rig.supervisor.start([commandable()]);
    await rig.ready();
    const call = rig.call('c', { do: 'never' });
    const [straggler] = rig.supervisor.inFlight();
    expect(straggler).toMatchObject({ skill: 'commandable', mount: 'c' });
    expect(await rig.supervisor.stop(50)).toEqual([straggler]);
    expect(rig.supervisor.inFlight()).toEqual([]);
    expect(await call).toMatchObject({ code: 'worker_crashed' });
  });
});
