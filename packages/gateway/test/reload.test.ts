import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { ReloadOutcome } from '@skillet/core';
import { createGateway, ReloadRefused } from '../src/index.ts';
import { FakeDispatcher } from './support/fake-dispatcher.ts';

const OUTCOME: ReloadOutcome = {
  before: ['a', 'b', 'c'],
  after: ['a', 'b', 'd'],
  added: ['d'],
  removed: ['c'],
  updated: ['b'],
  unchanged: ['a'],
  failed: [],
};

/** A gateway whose reload does this; `asked` lists whether each was a dry run. */
function gatewayThat(reload: () => Promise<ReloadOutcome>) {
  const asked: boolean[] = [];
  const app = createGateway({
    dispatcher: new FakeDispatcher(),
    cors: false,
    reload: (_by, { dryRun }) => {
      asked.push(dryRun);
      return reload();
    },
  });
  return { app, asked };
}

describe('POST /reload', () => {
  it('answers what was before, what is now and what became of each skill', async () => {
    const { app, asked } = gatewayThat(() => Promise.resolve(OUTCOME));
    const { body } = await request(app).post('/reload').expect(200);
    expect(body).toEqual({
      message: 'Skills reloaded successfully',
      old_skills: ['a', 'b', 'c'],
      new_skills: ['a', 'b', 'd'],
      total_loaded: 3,
      added: ['d'],
      removed: ['c'],
      updated: ['b'],
      unchanged: ['a'],
      failed: [],
    });
    expect(asked).toEqual([false]);
  });

  it('says in its message that some failed, and which and why', async () => {
    const failed = [{ mount: 'b', error: 'syntax' }];
    const { app } = gatewayThat(() => Promise.resolve({ ...OUTCOME, failed }));
    const { body } = await request(app).post('/reload').expect(200);
    expect(body).toMatchObject({ failed, message: expect.stringContaining('1 failed') });
  });

  it.each(['?dry_run=true', '?dry_run=1', '?dry_run', '?x=1&dry_run=yes'])(
    'with %s says what it would do',
    async (query) => {
      const { app, asked } = gatewayThat(() => Promise.resolve(OUTCOME));
      const { body } = await request(app).post(`/reload${query}`).expect(200);
      expect(asked).toEqual([true]);
      expect(body).toMatchObject({ dry_run: true, message: expect.stringContaining('Dry run') });
    },
  );

  it.each(['', '?dry_run=false', '?dry_run=0'])('with "%s" is no dry run', async (query) => {
    const { app, asked } = gatewayThat(() => Promise.resolve(OUTCOME));
    await request(app).post(`/reload${query}`).expect(200);
    expect(asked).toEqual([false]);
  });

  it('of a configuration that cannot be used is 422 with error and detail', async () => {
    const { app } = gatewayThat(() => Promise.reject(new ReloadRefused('config.yaml:3: no')));
    await request(app)
      .post('/reload')
      .expect(422, { error: 'Failed to reload skills', detail: 'config.yaml:3: no' });
  });

  it('that fails otherwise is a problem without what went wrong inside', async () => {
    const { app } = gatewayThat(() => Promise.reject(new Error('secret')));
    const { body, text } = await request(app).post('/reload').expect(500);
    expect(body).toMatchObject({ code: 'internal_error' });
    expect(text).not.toContain('secret');
  });

  it('takes no other method', async () => {
    const { app, asked } = gatewayThat(() => Promise.resolve(OUTCOME));
    await request(app).get('/reload').expect(405).expect('Allow', /POST/);
    expect(asked).toEqual([]);
  });

  it('is not there where nothing can be reloaded', async () => {
    const app = createGateway({ dispatcher: new FakeDispatcher(), cors: false });
    await request(app).post('/reload').expect(404);
  });
});
