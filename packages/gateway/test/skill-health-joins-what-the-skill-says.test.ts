import { HostError, type SkillResponse } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createGateway, type FailedExchange } from '../src/index.ts';
import { PATIENCE } from '../src/skill/skill-health.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

const skill = {
  name: 'get_time',
  version: '1.2.3',
  mount_path: '/skills/time',
  supports_credential_injection: true,
  state: 'ready',
  since: '2026-01-02T00:00:00.000Z',
};

/** What `/skills/time/health` says when the skill's own answer is the given one. */
async function joinedWith(answer: Partial<SkillResponse>): Promise<unknown> {
  const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
  dispatcher.respond = () => ({ ...ok, ...answer });
  const app = createGateway({ dispatcher, cors: false });
  return (await request(app).get('/skills/time/health').expect(200)).body;
}

describe('GET /skills/<mount>/health', () => {
  it('answers without the skill when that has no health of its own', async () => {
    const dispatcher = new FakeDispatcher(fakeSkill('time'));
    const app = createGateway({ dispatcher, cors: false });
    const response = await request(app).get('/skills/time/health').expect(200);
    expect(response.body).toEqual({ status: 'healthy', skill });
    expect(dispatcher.calls).toEqual([]);
  });

  it('does not wake an idle skill to ask it', async () => {
    const view = fakeSkill('time', { ownHealth: true, state: { name: 'idle', since: 0 } });
    const dispatcher = new FakeDispatcher(view);
    const app = createGateway({ dispatcher, cors: false });
    const response = await request(app).get('/skills/time/health').expect(200);
    expect(response.body).toMatchObject({ status: 'healthy', skill: { state: 'idle' } });
    expect(dispatcher.calls).toEqual([]);
  });

  it('says the state and the cause when the skill is down', async () => {
    const state = {
      name: 'quarantined',
      since: 0,
      until: 1,
      deaths: 6,
      cause: { kind: 'exit', code: 7 },
    } as const;
    const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true, state }));
    const app = createGateway({ dispatcher, cors: false });
    const response = await request(app).get('/skills/time/health').expect(200);
    expect(response.body).toMatchObject({
      status: 'quarantined',
      error: 'The worker called process.exit(7).',
      skill: { state: 'quarantined' },
    });
  });

  it('asks the skill with GET /health and joins its object', async () => {
    const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
    const app = createGateway({ dispatcher, cors: false });
    const asked = dispatcher.nextCall();
    const answered = request(app).get('/skills/time/health').set('X-Request-Id', 'h-1').expect(200);
    const [response] = await Promise.all([
      answered,
      asked.then((call) => {
        expect(call.request).toMatchObject({
          method: 'GET',
          path: '/health',
          body: null,
          requestId: 'h-1',
        });
        call.answer({ body: '{"status":"degraded","db":"slow","skill":"mine"}' });
      }),
    ]);
    expect(response.body).toEqual({ status: 'degraded', db: 'slow', skill });
  });

  it('reads an answer of bytes', async () => {
    expect(await joinedWith({ body: Buffer.from('{"db":"ok"}') })).toMatchObject({
      status: 'healthy',
      db: 'ok',
    });
  });

  it('keeps its own status when the skill gives none that is a string', async () => {
    expect(await joinedWith({ body: '{"status":3}' })).toMatchObject({ status: 'healthy' });
  });

  const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
  it.each([
    ['fails', { status: 503 }, 'answered with status 503'],
    ['says no JSON', { body: 'oops' }, 'did not answer with JSON'],
    ['says no object', { body: '[1]' }, 'did not answer with a JSON object'],
    ['says null', { body: 'null' }, 'did not answer with a JSON object'],
    ['says too much', { body: `{"a":"${'x'.repeat(65_536)}"}` }, 'more than 65536 bytes'],
    ['says too much in bytes', { body: `"${'€'.repeat(30_000)}"` }, 'more than 65536 bytes'],
    ['nests too deeply', { body: nested }, 'more than 16 levels'],
  ])('is unhealthy when the skill %s', async (_how, answer, why) => {
    expect(await joinedWith(answer)).toEqual({
      status: 'unhealthy',
      error: expect.stringContaining(why) as unknown,
      skill,
    });
  });

  it('is unhealthy when the skill says nothing for long, and stops asking it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const reports: FailedExchange[] = [];
    const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
    const app = createGateway({ dispatcher, cors: false, onError: (info) => reports.push(info) });
    const asked = dispatcher.nextCall();
    const cancelled = dispatcher.nextCancel();
    const [response] = await Promise.all([
      request(app).get('/skills/time/health').expect(200),
      asked.then(() => vi.advanceTimersByTime(PATIENCE)),
    ]);
    const error = "The skill's own health check did not answer within 5 s.";
    expect(response.body).toEqual({ status: 'unhealthy', error, skill });
    expect(reports).toMatchObject([{ mount: 'time', error: { code: 'skill_timeout' } }]);
    const call = await cancelled;
    call.answer({});
    expect(call.cancels).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps no timer for a skill that has answered, or a client that has left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await joinedWith({});
    expect(vi.getTimerCount()).toBe(0);
    const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
    const { port } = await serve(createGateway({ dispatcher, cors: false }));
    const client = new RawConnection(port);
    const asked = dispatcher.nextCall();
    client.send('GET /skills/time/health HTTP/1.1', 'Host: h', '', '');
    await asked;
    expect(vi.getTimerCount()).toBe(1);
    const cancelled = dispatcher.nextCancel();
    client.socket.destroy();
    await cancelled;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is unhealthy when the call fails, and reports it', async () => {
    const reports: FailedExchange[] = [];
    const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
    const failure = new HostError('skill_timeout', 'The skill did not answer within 30 s.');
    dispatcher.respond = () => {
      throw failure;
    };
    const app = createGateway({ dispatcher, cors: false, onError: (info) => reports.push(info) });
    const response = await request(app).get('/skills/time/health').expect(200);
    expect(response.body).toMatchObject({ status: 'unhealthy', error: failure.message });
    expect(reports).toMatchObject([{ mount: 'time', error: failure }]);
  });
});
