import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway, type FailedExchange, type Middleware } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

function gatewayWith(...middlewares: Middleware[]) {
  const errors: FailedExchange[] = [];
  const dispatcher = new FakeDispatcher(fakeSkill('a'));
  const app = createGateway({
    dispatcher,
    cors: false,
    middlewares,
    onError: (report) => errors.push(report),
  });
  return { app, errors };
}

describe('a middleware that fails after it has called next', () => {
  it.each<[string, Middleware]>([
    [
      'at once',
      (_req, _res, next) => {
        next();
        throw new Error('too late');
      },
    ],
    [
      'by a promise',
      async (_req, _res, next) => {
        next();
        throw new Error('too late');
      },
    ],
  ])('%s, is reported, and the client has an answer', async (_how, middleware) => {
    const { app, errors } = gatewayWith(middleware);
    const { status } = await request(app).post('/skills/a/run').send({});
    expect([200, 500]).toContain(status);
    expect(errors.map(({ error }) => error.code)).toContain('internal_error');
    expect((await request(app).get('/health/live')).status).toBeLessThan(600);
  });

  it('does not hide that one after it threw', async () => {
    const passes: Middleware = (_req, _res, next) => next();
    const throws: Middleware = () => {
      throw new Error('boom');
    };
    const { app, errors } = gatewayWith(passes, throws);
    expect((await request(app).post('/skills/a/run').send({})).status).toBe(500);
    expect(errors).toHaveLength(1);
  });
});
