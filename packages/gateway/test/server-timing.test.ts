import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { serverTiming } from '../src/answer/server-timing.ts';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

describe('serverTiming', () => {
  it.each([
    [{ queue: 0, skill: 0 }, 'queue;dur=0, skill;dur=0'],
    [{ queue: 0.04, skill: 0.05 }, 'queue;dur=0, skill;dur=0.1'],
    [{ queue: 1.2345, skill: 30_000.99 }, 'queue;dur=1.2, skill;dur=30001'],
    [{ queue: 0.1 + 0.2, skill: 1e9 / 3 }, 'queue;dur=0.3, skill;dur=333333333.3'],
  ])('%j is %s', (timing, expected) => {
    expect(serverTiming(timing)).toBe(expected);
  });
});

describe("a skill's answer", () => {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const app = createGateway({ dispatcher, cors: false });
  const timing = { queue: 0.25, skill: 12 };

  it.each([200, 204, 400])('of status %i says where its time went', async (status) => {
    dispatcher.respond = () => ({ ...ok, status, timing });
    const response = await request(app).post('/skills/time/run').expect(status);
    expect(response.headers['server-timing']).toBe('queue;dur=0.3, skill;dur=12');
  });

  it('may say so of its own parts too', async () => {
    const headers = ['Content-Type', 'text/plain', 'Server-Timing', 'db;dur=3'];
    dispatcher.respond = () => ({ ...ok, headers, timing });
    const response = await request(app).post('/skills/time/run').expect(200);
    expect(response.headers['server-timing']).toBe('db;dur=3, queue;dur=0.3, skill;dur=12');
  });

  it('says nothing when nobody measured', async () => {
    dispatcher.respond = () => ok;
    const response = await request(app).post('/skills/time/run').expect(200);
    expect(response.headers).not.toHaveProperty('server-timing');
  });
});
