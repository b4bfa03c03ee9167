import type { Caller, CallerBook } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { FROM_ELSEWHERE, TOKEN, WITH_TOKEN } from './support/callers.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

const KEY = 'sk_01234567_right_x';
const WRONG = 'sk_01234567_wrong_x';
const JWT = 'eyJh.eyJz.c2ln';
const ADA: Caller = { kind: 'key', id: 'ada', name: 'ada', grants: {} };

/** Those who have a key or a token. */
function book(changes: Partial<CallerBook> = {}): CallerBook {
  const byKey = (key: string) => (key === KEY ? ADA : undefined);
  const byToken = async (token: string) => (token === JWT ? { ...ADA, name: 'grace' } : undefined);
  return { required: false, profiles: {}, takesTokens: false, byKey, byToken, ...changes };
}

function rig(options: Partial<GatewayOptions> = {}) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'), fakeSkill('app', { kind: 'app' }));
  dispatcher.respond = () => ok;
  const app = createGateway({ dispatcher, cors: false, callers: book(), ...options });
  const run = (headers: Record<string, string> = {}, path = '/skills/time/run') =>
    request(app).post(path).set(headers).send({});
  /** Name, status, and what of its own headers the skill got. */
  const told = async (headers: Record<string, string>, path?: string) => {
    const { status } = await run(headers, path);
    const last = dispatcher.calls.at(-1)?.request;
    return { status, caller: last?.caller, got: last?.headers.includes('sk_') };
  };
  return { app, run, told, dispatcher };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('where everybody may call', () => {
  it('a caller is named by where it is, and nobody is looked up for that', async () => {
    const asked: string[] = [];
    const isFromSkill = async () => asked.push('looked up') > 0;
    const { told } = rig({ callers: undefined, isFromSkill });
    expect(await told({})).toMatchObject({ status: 200, caller: 'local' });
    expect(await told(FROM_ELSEWHERE)).toMatchObject({ status: 200, caller: 'anonymous' });
    expect(await told(bearer('for-the-skill'))).toMatchObject({ status: 200, caller: 'local' });
    expect(asked).toEqual([]);
  });

  it('what is for the skill gets there, however often, and is no guess', async () => {
    const { run, app, dispatcher } = rig({ adminToken: TOKEN });
    for (let time = 0; time < 20; time += 1) {
      await run({ ...FROM_ELSEWHERE, ...bearer('of-a-tracker') }).expect(200);
      await run({ ...FROM_ELSEWHERE, 'X-Api-Key': 'sk_live_of-a-bank' }).expect(200);
    }
    expect(dispatcher.calls.at(-2)?.request.headers).toContain('Bearer of-a-tracker');
    expect(dispatcher.calls.at(-1)?.request.headers).toContain('sk_live_of-a-bank');
    await request(app)
      .get('/skills/time')
      .set(WITH_TOKEN)
      .expect(200, /workers/);
  });

  it.each(['/skills/time/run', '/skills/app/run', '/skills/app/x'])(
    'a key names its holder, and does not get to %s',
    async (path) => {
      const { told } = rig();
      const who = { status: 200, caller: 'ada', got: false };
      expect(await told(bearer(KEY), path)).toEqual(who);
      expect(await told({ 'X-Api-Key': KEY }, path)).toEqual(who);
      expect(await told({ ...bearer(WRONG), 'X-Api-Key': KEY }, path)).toEqual(who);
    },
  );

  it('the admin token names the admin, and does not get to the skill', async () => {
    const { told, dispatcher } = rig({ adminToken: TOKEN });
    expect(await told(WITH_TOKEN)).toMatchObject({ status: 200, caller: 'admin' });
    expect(dispatcher.calls[0]?.request.headers).not.toContain(TOKEN);
  });

  it('a key and what is for the skill go together', async () => {
    const { told, dispatcher } = rig();
    const both = { 'X-Api-Key': KEY, ...bearer('for-the-skill') };
    expect(await told(both)).toEqual({ status: 200, caller: 'ada', got: false });
    expect(dispatcher.calls[0]?.request.headers).toContain('Bearer for-the-skill');
  });

  it('a wrong key is refused, soon for a while, but never the right one', async () => {
    const { run, dispatcher } = rig({ adminToken: TOKEN });
    const wrong = await run({ ...FROM_ELSEWHERE, ...bearer(WRONG) });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(wrong.headers['www-authenticate']).toContain('error="invalid_token"');
    for (let guess = 0; guess < 9; guess += 1) await run(bearer(WRONG)).expect(401);
    const late = await run(bearer(WRONG));
    expect(late).toMatchObject({ status: 429, body: { code: 'too_many_guesses' } });
    expect(late.headers['retry-after']).toBe('6');
    expect(dispatcher.calls).toEqual([]);
    await run(bearer(KEY)).expect(200);
    await run(bearer(TOKEN)).expect(200);
  });

  it('a token of an issuer names its holder where any are taken', async () => {
    const { told, dispatcher } = rig({ callers: book({ takesTokens: true }) });
    expect(await told(bearer(JWT))).toMatchObject({ status: 200, caller: 'grace' });
    expect(dispatcher.calls[0]?.request.headers).not.toContain(JWT);
    expect(await told(bearer(`${JWT}x`))).toMatchObject({ status: 401 });
    const closed = rig();
    expect(await closed.told(bearer(JWT))).toMatchObject({ status: 200, caller: 'local' });
    expect(closed.dispatcher.calls[0]?.request.headers).toContain(JWT);
  });
});

describe('where callers must be known', () => {
  const options = { callers: book({ required: true }), adminToken: TOKEN };
  const CLOSED = [
    '/skills',
    '/catalog',
    '/search',
    '/tools?format=openai',
    '/openapi.json',
    '/docs',
  ];

  it.each([...CLOSED, '/skills/time', '/skills/time/schema', '/skills/nowhere'])(
    '%s is for them alone',
    async (path) => {
      const { app } = rig(options);
      const refused = await request(app).get(path).expect(401);
      expect(refused.headers['content-type']).toBe('application/problem+json');
      expect(refused.headers['www-authenticate']).toBe('Bearer realm="skillet-host"');
      expect(refused.body).toMatchObject({ code: 'unauthenticated' });
      const welcome = path.endsWith('nowhere') ? 404 : 200;
      await request(app).get(path).set(bearer(KEY)).expect(welcome);
      await request(app).get(path).set(WITH_TOKEN).expect(welcome);
    },
  );

  it('a skill is run for them alone, and tries of the token are counted here too', async () => {
    const { run, told, dispatcher } = rig(options);
    await run(FROM_ELSEWHERE).expect(401);
    expect(await told(bearer(KEY))).toMatchObject({ status: 200, caller: 'ada' });
    expect(await told(WITH_TOKEN)).toMatchObject({ status: 200, caller: 'admin' });
    for (let guess = 0; guess < 10; guess += 1) {
      await run({ ...FROM_ELSEWHERE, ...bearer('guess') }).expect(401);
    }
    await run(WITH_TOKEN).expect(429);
    expect(dispatcher.calls).toHaveLength(2);
  });

  it('a program on this machine is known where it is an admin, and a skill is not', async () => {
    const callers = book({ required: true });
    expect(await rig({ callers }).told({})).toMatchObject({ status: 200, caller: 'local' });
    const isFromSkill = () => Promise.resolve(true);
    expect((await rig({ callers, isFromSkill }).told({})).status).toBe(401);
  });

  it('health and probes are open, and a key opens nothing of an admin', async () => {
    const reload = () => Promise.reject(new Error('not reached'));
    const { app } = rig({ ...options, reload });
    for (const path of ['/', '/health', '/health/live', '/health/ready']) {
      await request(app).get(path).expect(200);
    }
    const refused = await request(app).post('/reload').set(bearer(KEY)).expect(403);
    expect(refused.body).toMatchObject({ code: 'forbidden' });
  });
});
