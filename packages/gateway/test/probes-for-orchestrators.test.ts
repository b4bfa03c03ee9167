import type { SkillState } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { FROM_ELSEWHERE } from './support/callers.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const cause = { kind: 'out-of-memory' } as const;
const starting: SkillState = { name: 'starting', since: 0 };
const restarting: SkillState = { name: 'starting', since: 0, lastDeath: cause };
const ready: SkillState = { name: 'ready', since: 0 };
const idle: SkillState = { name: 'idle', since: 0 };
const backingOff: SkillState = {
  name: 'backing-off',
  since: 0,
  restart: { attempt: 1, until: 1, cause },
};
const quarantined: SkillState = { name: 'quarantined', since: 0, until: 1, deaths: 6, cause };

/** A gateway whose skills a, b, c… are in the given states, which may change. */
function gatewayWith(states: SkillState[]) {
  const dispatcher = new FakeDispatcher();
  dispatcher.skills = () =>
    states.map((state, index) => fakeSkill(String.fromCharCode(97 + index), { state }));
  const stopping = new AbortController();
  const app = createGateway({ dispatcher, cors: false, stopping: stopping.signal });
  const probe = (path: string) => request(app).get(path).set(FROM_ELSEWHERE);
  return { probe, dispatcher, stopping };
}

describe('GET /health/live', () => {
  it('says that the host answers, whatever its skills do', async () => {
    const { probe, stopping } = gatewayWith([starting, quarantined]);
    await probe('/health/live').expect(200, { status: 'alive' });
    stopping.abort();
    await probe('/health/live').expect(200, { status: 'alive' });
  });
});

describe('GET /health/ready', () => {
  it.each([
    ['no skill', []],
    ['skills that answer', [ready, idle]],
    ['a skill that dies again and again', [ready, backingOff, restarting]],
    ['a skill in quarantine', [quarantined]],
  ])('is 200 with %s', async (_, states) => {
    await gatewayWith(states).probe('/health/ready').expect(200, { status: 'ready' });
  });

  it('is 200 with skills that cannot run at all', async () => {
    const { probe, dispatcher } = gatewayWith([ready]);
    dispatcher.brokenSkills = [{ mount: 'x', name: 'x', problems: ['no such folder'] }];
    await probe('/health/ready').expect(200);
  });

  it('is 503 and names the skills that are in their first start', async () => {
    const { probe } = gatewayWith([ready, starting, restarting, starting]);
    const response = await probe('/health/ready').expect(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).toEqual({
      status: 'starting',
      detail: 'Not every skill has started yet: b, d.',
      starting: ['b', 'd'],
    });
  });

  it('stays 200 when a skill starts later on', async () => {
    const states: SkillState[] = [starting, idle];
    const { probe } = gatewayWith(states);
    await probe('/health/ready').expect(503);
    states[0] = ready;
    await probe('/health/ready').expect(200);
    states.splice(0, 2, starting, starting, starting);
    await probe('/health/ready').expect(200);
  });

  it('is 503 while the host stops', async () => {
    const { probe, stopping } = gatewayWith([ready]);
    await probe('/health/ready').expect(200);
    stopping.abort();
    const response = await probe('/health/ready').expect(503);
    expect(response.body).toEqual({ status: 'stopping', detail: 'The host is stopping.' });
  });

  it('tells of its own host, where several run in one process', async () => {
    await gatewayWith([ready]).probe('/health/ready').expect(200);
    await gatewayWith([starting]).probe('/health/ready').expect(503);
  });
});

describe('GET /health/startup', () => {
  it('is 503 until no skill is in its first start any more', async () => {
    const states: SkillState[] = [ready, starting];
    const { probe } = gatewayWith(states);
    const response = await probe('/health/startup').expect(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).toMatchObject({ status: 'starting', starting: ['b'] });
    states[1] = backingOff;
    await probe('/health/startup').expect(200, { status: 'started' });
  });

  it('stays 200 when a skill is added, and while the host stops', async () => {
    const states: SkillState[] = [ready];
    const { probe, stopping } = gatewayWith(states);
    await probe('/health/startup').expect(200);
    states.push(starting);
    await probe('/health/startup').expect(200, { status: 'started' });
    stopping.abort();
    await probe('/health/startup').expect(200);
  });
});
