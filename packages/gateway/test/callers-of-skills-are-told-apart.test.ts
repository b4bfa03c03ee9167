import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

async function addressSeen(
  trustProxy: boolean | readonly string[],
  forwardedFor: string | undefined,
  path = '/skills/time/run',
): Promise<string | undefined> {
  const dispatcher = new FakeDispatcher(fakeSkill('time'), fakeSkill('app', { kind: 'app' }));
  dispatcher.respond = () => ok;
  const app = createGateway({ dispatcher, cors: false, trustProxy });
  const headers = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor };
  await request(app).post(path).set(headers).send({}).expect(200);
  return dispatcher.calls[0]?.request.address;
}

describe('the address of a caller of a skill', () => {
  it('is who a trusted proxy says it is', async () => {
    expect(await addressSeen(true, '203.0.113.9')).toBe('203.0.113.9');
    expect(await addressSeen(true, '10.0.0.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(await addressSeen(['loopback'], '2001:db8::1', '/skills/app/x')).toBe('2001:db8::1');
  });

  it('is not told apart from others on this machine, whatever it says of itself', async () => {
    expect(await addressSeen(false, undefined)).toBeUndefined();
    expect(await addressSeen(false, '203.0.113.9')).toBeUndefined();
    expect(await addressSeen(true, undefined)).toBeUndefined();
  });
});
