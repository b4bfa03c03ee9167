import { expect, test } from 'vitest';
import { Fleet, WHERE, whereConfig } from './support/fleet.ts';
import { lockOf } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const TOKEN = 'a-token-that-is-long-enough-to-be-one';
const HEADERS = { authorization: `Bearer ${TOKEN}` };

test('what one of several hosts installs and takes away, all serve and all take away', async () => {
  const where = Object.entries(WHERE).map(([path, text]) => [`project/${path}`, text] as const);
  const root = await workspace({
    ...Object.fromEntries(where),
    'project/runtime-config.yaml': whereConfig('', 'install: {allow: [../echo]}\n'),
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  const env = { SKILLET_ADMIN_TOKEN: TOKEN };
  await using fleet = await Fleet.start(2, { cwd: `${root}/project`, env });
  await fleet.all(2);
  const ask = (number: number, method: string, path: string, body?: object) =>
    fleet.jsonAt(number, path, {
      ...{ method, headers: HEADERS },
      body: body === undefined ? '' : JSON.stringify(body),
    });
  const say = (number: number) => ask(number, 'POST', '/skills/echo/run', { text: 'hi' });

  // Both are asked at once: one does it, and the other says that it is busy, or that it is there.
  const both = await Promise.all(
    [1, 2].map((number) => ask(number, 'POST', '/skills', { source: '../echo' })),
  );
  const [first, second] = both.map(({ status }) => status).toSorted();
  expect([first, second]).toContain(201);
  expect([200, 409]).toContain(first === 201 ? second : first);
  for (const number of [1, 2]) expect(await say(number)).toMatchObject({ body: { text: 'hi' } });
  expect(await ask(2, 'POST', '/skills', { source: '../echo' })).toMatchObject({
    status: 200,
    body: { outcome: 'unchanged' },
  });

  // One that was killed comes back with it.
  await fleet.replaced(2);
  expect(await say(2)).toMatchObject({ status: 200 });

  expect(await ask(1, 'DELETE', '/skills/echo')).toMatchObject({ status: 200 });
  for (const number of [1, 2]) expect((await say(number)).status).toBe(404);
  expect((await ask(2, 'DELETE', '/skills/echo')).status).toBe(404);
  expect(await lockOf(root)).toEqual({});
}, 120_000);
