import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { requestIdOf } from '../src/request/request-id.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('requestIdOf', () => {
  it.each(['a', 'trace-1/2:3', 'A_b.c~{}|!#$%&()*+,;<=>?@[]^', 'x'.repeat(128)])(
    'keeps %s',
    (given) => {
      expect(requestIdOf(given)).toBe(given);
    },
  );

  it.each([undefined, '', 'a b', 'a"b', "a'b", 'a`b', 'a\\b', 'a\tb', 'é', 'x'.repeat(129), ['a']])(
    'replaces %s by a fresh one',
    (given) => {
      expect(requestIdOf(given)).toMatch(UUID);
    },
  );

  it('gives nothing but visible ASCII, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
        expect(requestIdOf(given)).toMatch(/^[\x21-\x7e]{1,128}$/);
      }),
    );
  });
});

describe('X-Request-Id', () => {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  dispatcher.respond = () => ok;
  const app = createGateway({ dispatcher, cors: true });

  it.each([
    ['GET', '/', 200],
    ['GET', '/health', 200],
    ['POST', '/skills/time/run', 200],
    ['GET', '/skills/time/schema', 200],
    ['GET', '/nowhere', 404],
    ['GET', '/skills/nobody/run', 404],
    ['GET', '/skills/time/run', 405],
    ['DELETE', '/health', 405],
    ['OPTIONS', '/health', 204],
  ])('comes back on %s %s', async (method, path, status) => {
    const agent = request(app) as unknown as Record<string, (path: string) => request.Test>;
    const response = await agent[method.toLowerCase()]?.(path).set('X-Request-Id', 'mine-1');
    expect(response?.status).toBe(status);
    expect(response?.headers['x-request-id']).toBe('mine-1');
  });

  it('is made when there is none, and reaches the skill', async () => {
    const response = await request(app).post('/skills/time/run').send({});
    expect(response.headers['x-request-id']).toMatch(UUID);
    expect(dispatcher.calls.at(-1)?.request.requestId).toBe(response.headers['x-request-id']);
  });
});
