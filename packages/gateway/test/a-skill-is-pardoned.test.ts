import request from 'supertest';
import { expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { FROM_ELSEWHERE } from './support/callers.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const suspects = new Set(['a']);
const app = createGateway({
  dispatcher: new FakeDispatcher(fakeSkill('a'), fakeSkill('b')),
  cors: false,
  pardon: (mount) => Promise.resolve(suspects.delete(mount)),
});

it('takes back what a skill is suspected of, for admins', async () => {
  await request(app).post('/pardon?mount=a').set(FROM_ELSEWHERE).expect(403);
  const first = await request(app).post('/pardon?mount=a').expect(200);
  expect(first.body).toMatchObject({ mount: 'a', pardoned: true });
  const again = await request(app).post('/pardon?mount=a').expect(200);
  expect(again.body).toMatchObject({ pardoned: false });
});

it('says which skill there is not', async () => {
  const none = await request(app).post('/pardon?mount=x').expect(404);
  expect(none.body).toEqual({ detail: 'There is no skill at "x".' });
  await request(app).post('/pardon').expect(422);
  await request(app).get('/pardon?mount=a').expect(405);
});

it('is not there where nobody can be pardoned', async () => {
  const bare = createGateway({ dispatcher: new FakeDispatcher(), cors: false });
  await request(bare).post('/pardon?mount=a').expect(404);
});
