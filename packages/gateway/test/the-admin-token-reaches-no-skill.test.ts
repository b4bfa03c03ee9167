import request from 'supertest';
import { expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { TOKEN } from './support/callers.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

/** The `Authorization` that a skill gets when a caller sends one. */
async function seenBySkill(authorization: string, adminToken?: string): Promise<string[]> {
  const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
  dispatcher.respond = () => ok;
  const app = createGateway({ dispatcher, cors: false, adminToken });
  const headers = { Authorization: authorization, 'X-Other': 'kept' };
  await request(app).post('/skills/time/run').set(headers).send({}).expect(200);
  await request(app).get('/skills/time/health').set(headers).expect(200);
  return dispatcher.calls.map((call) => {
    const lines = call.request.headers.split('\n');
    expect(lines[lines.indexOf('X-Other') + 1]).toBe('kept');
    return lines[lines.indexOf('Authorization') + 1] ?? '';
  });
}

it("a caller's own Authorization is handed on", async () => {
  for (const token of [undefined, TOKEN]) {
    expect(await seenBySkill('Bearer mine', token)).toEqual(['Bearer mine', 'Bearer mine']);
  }
  expect(await seenBySkill(`Bearer ${TOKEN}`)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
});

it('the admin token is not', async () => {
  const seen = await seenBySkill(`Bearer ${TOKEN}`, TOKEN);
  expect(seen).toHaveLength(2);
  expect(seen.join()).not.toContain(TOKEN);
});
