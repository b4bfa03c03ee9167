import {
  HOST_ERRORS,
  HOST_HINTS,
  HostError,
  type HostErrorCode,
  type SkillView,
} from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway, type FailedExchange } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

/** What a client and the log are told when a dispatch ends in the given way. */
async function outcomeOf(thrown: unknown, how: 'throws' | 'rejects') {
  const reports: FailedExchange[] = [];
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const app = createGateway({ dispatcher, cors: false, onError: (info) => reports.push(info) });
  if (how === 'throws') {
    dispatcher.respond = () => {
      throw thrown;
    };
  } else {
    void dispatcher.nextCall().then((call) => {
      call.fail(thrown);
    });
  }
  const response = await request(app)
    .post('/skills/time/run')
    .set('X-Request-Id', 'e-1')
    .buffer(true)
    .send({});
  return { response, body: JSON.parse(response.text) as Record<string, unknown>, reports };
}

describe('an error of the host', () => {
  it.each(Object.keys(HOST_ERRORS) as HostErrorCode[])('%s is a problem document', async (code) => {
    const error = new HostError(code, 'A sentence.');
    for (const how of ['throws', 'rejects'] as const) {
      const { response, body, reports } = await outcomeOf(error, how);
      expect(response.status).toBe(HOST_ERRORS[code].status);
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(response.headers['retry-after']).toBeUndefined();
      expect(body).toEqual({
        type: `urn:skillet-host:error:${code}`,
        title: HOST_ERRORS[code].title,
        status: HOST_ERRORS[code].status,
        detail: 'A sentence.',
        code,
        mount: 'time',
        request_id: 'e-1',
        retryable: HOST_ERRORS[code].retryable,
        hint: HOST_HINTS[code],
      });
      expect(reports).toEqual([{ requestId: 'e-1', mount: 'time', error }]);
    }
  });

  it('says in whole seconds when to come back', async () => {
    const error = new HostError('skill_overloaded', 'Busy.', { retryAfter: 1.2 });
    const { response } = await outcomeOf(error, 'rejects');
    expect(response.headers['retry-after']).toBe('2');
    expect((JSON.parse(response.text) as Record<string, unknown>)['retry_after_s']).toBe(2);
  });

  it('names the skills that may do it instead: well ones, where that helps', async () => {
    const { descriptor } = fakeSkill('time');
    const views = ['time', 'clock', 'dead'].map((mount) =>
      fakeSkill(mount, { descriptor: { ...descriptor, name: `get_${mount}` } }),
    );
    const [, , dead] = views;
    const quarantined = { name: 'stopped' as const, since: 0 };
    const dispatcher = new FakeDispatcher(...views.slice(0, 2), {
      ...dead,
      state: quarantined,
    } as SkillView);
    const app = createGateway({ dispatcher, cors: false });
    const alternativesTo = async (code: HostErrorCode) => {
      dispatcher.respond = () => {
        throw new HostError(code, 'No.');
      };
      const { text } = await request(app).post('/skills/time/run').buffer(true).send({});
      return (JSON.parse(text) as Record<string, unknown>)['alternatives'];
    };
    expect(await alternativesTo('skill_unavailable')).toEqual([
      { mount: 'clock', name: 'get_clock' },
    ]);
    expect(await alternativesTo('host_stopping')).toBeUndefined();
  });

  it('shows no absolute path', async () => {
    const error = new HostError('worker_crashed', "The worker threw: no '/srv/my skills/x.ts'.");
    const { body } = await outcomeOf(error, 'rejects');
    expect(body['detail']).toBe("The worker threw: no 'x.ts'.");
  });
});

describe('anything else that is thrown', () => {
  it.each([new TypeError('secret at /srv/x.ts'), 'secret', undefined, null, { secret: 1 }])(
    'is an internal error whose cause goes to the log only (%s)',
    async (thrown) => {
      for (const how of ['throws', 'rejects'] as const) {
        const { response, body, reports } = await outcomeOf(thrown, how);
        expect(response.status).toBe(500);
        expect(body).toMatchObject({ code: 'internal_error', request_id: 'e-1', mount: 'time' });
        expect(response.text).not.toContain('secret');
        expect(response.text).not.toContain('/srv');
        expect(reports).toHaveLength(1);
        expect(reports[0]?.error.cause).toBe(thrown);
      }
    },
  );
});

describe('a dispatcher that fails', () => {
  it.each(['/', '/health', '/skills', '/catalog', '/skills/time/inventory'])(
    'is an internal error on %s',
    async (path) => {
      const reports: FailedExchange[] = [];
      const dispatcher = new FakeDispatcher();
      dispatcher.skills = dispatcher.skill = () => {
        throw new Error('secret');
      };
      const app = createGateway({ dispatcher, cors: false, onError: (info) => reports.push(info) });
      const response = await request(app).get(path).buffer(true).expect(500);
      expect(response.text).not.toContain('secret');
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(reports).toMatchObject([{ mount: undefined, error: { code: 'internal_error' } }]);
    },
  );
});

describe('a log that fails', () => {
  it('does not cost the client its answer', async () => {
    const dispatcher = new FakeDispatcher(fakeSkill('time', { bodyLimit: 1 }));
    const onError = (): never => {
      throw new Error('disk full');
    };
    const app = createGateway({ dispatcher, cors: false, onError });
    await request(app).post('/skills/time/run').send('too long').expect(413);
    dispatcher.respond = onError;
    await request(app).post('/skills/time/run').expect(500);
  });
});
