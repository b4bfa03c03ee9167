import { describe, expect, test } from 'vitest';
import { HostError } from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { codeOf, poolRig } from './support/pool-rig.ts';
import { requestOf } from './support/skill.ts';

describe('a request is admitted', () => {
  test('to the ready worker with the fewest in flight', () => {
    const { launcher, send } = poolRig({ workers: { min: 2, max: 2, idle: 1e6 } });
    launcher.at(0).loaded();
    launcher.at(1).loaded();
    for (let i = 0; i < 4; i += 1) send();
    expect(launcher.at(0).requests).toHaveLength(2);
    expect(launcher.at(1).requests).toHaveLength(2);
    launcher.at(1).answer(0);
    send();
    expect(launcher.at(1).requests).toHaveLength(3);
  });

  test('and waits while no worker is ready, then goes out in order', async () => {
    const { launcher, send } = poolRig({ concurrency: 2 });
    const first = send();
    send();
    const third = send();
    launcher.at(0).loaded();
    expect(launcher.at(0).requests).toHaveLength(2);
    launcher.at(0).answer(0);
    expect(await first.outcome).toBe(200);
    expect(launcher.at(0).requests).toHaveLength(3);
    launcher.at(0).answer(2);
    expect(await third.outcome).toBe(200);
  });

  test('until the queue is full: then it is refused at once with a time to retry', () => {
    const { pool, send } = poolRig({ queue: 2 });
    send();
    send();
    expect(codeOf(send)).toBe('skill_overloaded');
    expect(pool.details().waiting).toBe(2);
  });

  test('or refused before its body has come, when the queue is full or the host stops', () => {
    const { pool, launcher, send } = poolRig({ queue: 1, concurrency: 1 });
    expect(codeOf(() => pool.admit(requestOf()))).toBe('nothing thrown');
    send();
    expect(codeOf(() => pool.admit(requestOf()))).toBe('skill_overloaded');
    launcher.at(0).loaded();
    expect(codeOf(() => pool.admit(requestOf()))).toBe('nothing thrown');
    void pool.stop();
    expect(codeOf(() => pool.admit(requestOf()))).toBe('host_stopping');
  });

  test('not while the skill is stopping', async () => {
    const { pool, send } = poolRig();
    void pool.stop();
    expect(codeOf(send)).toBe('host_stopping');
    await turn();
    expect(pool.state.name).toBe('stopped');
    expect(codeOf(send)).toBe('host_stopping');
  });

  test('with a place in line that is given back when the caller leaves', () => {
    const { pool, launcher, send } = poolRig({ queue: 1 });
    const { call } = send();
    call.cancel();
    expect(pool.details().waiting).toBe(0);
    launcher.at(0).loaded();
    expect(launcher.at(0).requests).toHaveLength(0);
  });

  test('and an error that refuses it says what and when to try again', () => {
    const { send } = poolRig({ queue: 0 });
    try {
      send();
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(HostError);
      expect((error as HostError).message).toContain('"m"');
      expect((error as HostError).retryAfter).toBe(1);
    }
  });
});
