import type { SkillState } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway, type SkillRemark } from '../src/index.ts';
import { FROM_ELSEWHERE } from './support/callers.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const restart = {
  attempt: 2,
  until: 1,
  cause: { kind: 'load-failed', message: "Cannot find module '/srv/skills/a/x.ts'" },
} as const;

async function healthOf(dispatcher: FakeDispatcher): Promise<unknown> {
  const app = createGateway({ dispatcher, cors: false });
  return (await request(app).get('/health').set(FROM_ELSEWHERE).expect(200)).body;
}

async function entryOf(state: SkillState): Promise<unknown> {
  const health = await healthOf(new FakeDispatcher(fakeSkill('a', { state })));
  return (health as { skills: { a: unknown } }).skills.a;
}

describe('GET /health', () => {
  it('is healthy when every skill is loaded', async () => {
    const idle = fakeSkill('b', { state: { name: 'idle', since: 0 } });
    expect(await healthOf(new FakeDispatcher(fakeSkill('a'), idle))).toEqual({
      status: 'healthy',
      loaded_skills: 2,
      skills: {
        a: { status: 'loaded', mount_path: 'a' },
        b: { status: 'loaded', mount_path: 'b' },
      },
      failed: [],
    });
  });

  it('tells what the host knows besides: that is degraded, and 503 for who is strict', async () => {
    const reload = { error: "Cannot find '/srv/skills/a/x.ts'", at: 0 };
    const suspicion = { detail: 'It was suspected once.', until: 60_000 };
    const remarks = new Map<string, SkillRemark>([['a', { suspicion }]]);
    const warnings: string[] = [];
    const notes: string[] = [];
    const condition = () => ({ warnings, notes, remarks });
    const dispatcher = new FakeDispatcher(fakeSkill('a'));
    const app = createGateway({ dispatcher, cors: false, condition });
    const ask = (path: string) => request(app).get(path).set(FROM_ELSEWHERE);
    const suspected = { detail: 'It was suspected once.', until: '1970-01-01T00:01:00.000Z' };

    const calm = await ask('/health?strict').expect(200);
    expect(calm.body).toMatchObject({ status: 'healthy', skills: { a: { suspicion: suspected } } });
    await ask('/health/ready?strict').expect(200);

    notes.push('Two tools want one name.');
    const noted = await ask('/health?strict').expect(200);
    expect(noted.body).toMatchObject({ status: 'healthy', notes });

    remarks.set('a', { reload, suspicion });
    const failed = await ask('/health?strict').expect(503);
    expect(failed.body).toMatchObject({
      status: 'degraded',
      skills: {
        a: {
          status: 'loaded',
          reload_error: "Cannot find 'x.ts'",
          reload_failed_at: '1970-01-01T00:00:00.000Z',
        },
      },
    });

    remarks.clear();
    warnings.push('The data folder cannot be written.');
    const full = await ask('/health').expect(200);
    expect(full.body).toMatchObject({ status: 'degraded', warnings });
    await ask('/health?strict=false').expect(200);
    await ask('/health/ready').expect(200);
    const probe = await ask('/health/ready?strict').expect(503);
    expect(probe.body).toMatchObject({ status: 'degraded' });
  });

  it('is healthy without any skill', async () => {
    expect(await healthOf(new FakeDispatcher())).toMatchObject({ status: 'healthy' });
  });

  it('is degraded when one skill is not, and counts the others', async () => {
    const down = fakeSkill('b', { state: { name: 'backing-off', since: 0, restart } });
    expect(await healthOf(new FakeDispatcher(fakeSkill('a'), down))).toMatchObject({
      status: 'degraded',
      loaded_skills: 1,
    });
  });

  it('calls a skill with a pending restart loaded while another worker is ready', async () => {
    expect(await entryOf({ name: 'ready', since: 0, restart })).toEqual({
      status: 'loaded',
      mount_path: 'a',
    });
  });

  it('says why, without an absolute path', async () => {
    const error = "The worker could not load the skill: Cannot find module 'x.ts'.";
    const { cause } = restart;
    expect(await entryOf({ name: 'backing-off', since: 0, restart })).toEqual({
      status: 'backing-off',
      mount_path: 'a',
      error,
    });
    expect(await entryOf({ name: 'starting', since: 0, lastDeath: cause })).toEqual({
      status: 'starting',
      mount_path: 'a',
      error,
    });
    expect(await entryOf({ name: 'quarantined', since: 0, until: 1, deaths: 6, cause })).toEqual({
      status: 'quarantined',
      mount_path: 'a',
      error,
    });
  });

  it.each(['starting', 'stopping', 'stopped'] as const)('names the state %s', async (name) => {
    expect(await entryOf({ name, since: 0 })).toEqual({ status: name, mount_path: 'a' });
  });

  it('shows skills that cannot run, under their mount too unless it is taken', async () => {
    const dispatcher = new FakeDispatcher(fakeSkill('a'));
    dispatcher.brokenSkills = [
      { mount: 'a', name: 'twin', problems: ['runtime-config.yaml:7: mount a is taken'] },
      { mount: '__proto__', name: 'odd', problems: ['not fit for a URL', 'no such file /srv/x'] },
    ];
    const health = await healthOf(dispatcher);
    expect(health).toMatchObject({
      status: 'degraded',
      loaded_skills: 1,
      failed: [
        { name: 'twin', mount: 'a', error: 'runtime-config.yaml:7: mount a is taken' },
        { name: 'odd', mount: '__proto__', error: 'not fit for a URL; no such file x' },
      ],
    });
    expect(Object.entries((health as { skills: object }).skills)).toEqual([
      ['a', { status: 'loaded', mount_path: 'a' }],
      [
        '__proto__',
        {
          status: 'failed',
          mount_path: '__proto__',
          error: 'not fit for a URL; no such file x',
        },
      ],
    ]);
  });
});
