import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway, type FailedExchange } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

function gateway(reports: FailedExchange[] = []) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  dispatcher.respond = () => ok;
  return createGateway({ dispatcher, cors: true, onError: (info) => reports.push(info) });
}

describe('the gateway', () => {
  it('takes further layers, whose answers carry the request id and CORS', async () => {
    const app = gateway();
    app.post('/extra', (_req, res) => {
      res.json({ message: 'done' });
    });
    const response = await request(app)
      .post('/extra/')
      .set('X-Request-Id', 'l-1')
      .set('Origin', 'https://app.test')
      .expect(200, { message: 'done' });
    expect(response.headers['x-request-id']).toBe('l-1');
    expect(response.headers['access-control-allow-origin']).toBe('*');
    await request(app).get('/extra').expect(404, { detail: 'Not Found' });
  });

  it('turns what a further layer throws into a problem', async () => {
    const reports: FailedExchange[] = [];
    const app = gateway(reports);
    app.get('/boom', () => {
      throw new Error('secret');
    });
    const response = await request(app).get('/boom').buffer(true).expect(500);
    expect(response.text).not.toContain('secret');
    expect(reports[0]?.error.cause).toMatchObject({ message: 'secret' });
  });

  it('cuts the connection when a further layer throws in the middle of its answer', async () => {
    const reports: FailedExchange[] = [];
    const app = gateway(reports);
    app.get('/half', (_req, res) => {
      res.write('half');
      throw new Error('secret');
    });
    await expect(request(app).get('/half')).rejects.toThrow();
    expect(reports).toHaveLength(1);
  });

  it('can be mounted in another application', async () => {
    const parent = express();
    parent.use('/agents', gateway());
    parent.use((_req, res) => {
      res.status(418).end();
    });
    await request(parent).get('/agents/health').expect(200);
    await request(parent).post('/agents/skills/time/run').expect(200, { ok: true });
    await request(parent).get('/agents/nowhere').expect(418);
    await request(parent).get('/agents/skills/nobody').expect(404);
  });
});
