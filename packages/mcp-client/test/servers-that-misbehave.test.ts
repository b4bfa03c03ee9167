import { expect, test } from 'vitest';
import { descendantsOf } from '@skillet/proc';
import { AnswerUnusable, connect, ServerGone } from '../src/index.ts';
import { call, connected, fixture, isAlive, listening } from './support/fixture.ts';

const told = () => ({ notifications: [], notices: [] as string[], stderr: [] });

test('one that dies under a call ends it with how it ended and its last words', async () => {
  const { session } = await connected();
  const [first, second] = await Promise.allSettled([call(session, 'hang'), call(session, 'crash')]);
  for (const { reason } of [first, second] as PromiseRejectedResult[]) {
    expect(reason).toBeInstanceOf(ServerGone);
    expect(reason).toMatchObject({
      message: 'The server exited with code 7.',
      stderrTail: 'about to fail\nTypeError: something broke',
    });
  }
  expect(await session.ended).toEqual({
    closed: false,
    why: 'The server exited with code 7.',
    stderrTail: 'about to fail\nTypeError: something broke',
  });
  await expect(call(session, 'echo')).rejects.toThrow('The server exited with code 7.');
});

test('one that ends at its start says why', async () => {
  const attempt: unknown = await connected(['--exit=3']).catch((error: unknown) => error);
  expect(attempt).toBeInstanceOf(ServerGone);
  expect(attempt).toMatchObject({
    message: 'The server exited with code 3.',
    stderrTail: 'a first line\nno key given: set API_KEY',
  });
});

test('one that never answers is given up, and ended', async () => {
  const noted = told();
  const attempt = connect(fixture('--hang'), {
    ...listening(noted),
    limits: { start: 300, probe: 20 },
  });
  await expect(attempt).rejects.toThrow('The server did not answer within 0.3 s of its start.');
});

test.each([
  [['/no/such/program'], undefined, 'The program "/no/such/program" was not found'],
  [[import.meta.filename], undefined, '.test.ts" may not be run: it is not executable'],
  [[process.execPath], '/no/such/folder', 'is to run is not there.'],
])('%j cannot be started, which is told', async (command, cwd, why) => {
  const target = { kind: 'stdio' as const, command, ...(cwd !== undefined && { cwd }) };
  const attempt: unknown = await connect(target, listening(told())).catch(
    (error: unknown) => error,
  );
  expect(attempt).toBeInstanceOf(ServerGone);
  expect((attempt as Error).message).toContain(why);
});

test('noise on stdout is skipped, and told of once', async () => {
  const { session, told } = await connected(['--noise']);
  expect(await call(session, 'garbage', { lines: 1000 })).toBe('ok');
  expect(told.notices).toEqual([
    'The server wrote a line on stdout that are no messages of MCP, which were skipped; its log belongs on stderr. The last: "Server started!"',
  ]);
});

test.each([true, false])(
  'a message of 100 MB ends the call that it answers, and no other (its id first: %s)',
  async (first) => {
    const { session } = await connected();
    const other = call(session, 'wait', { ms: 1 });
    const before = process.memoryUsage().rss;
    const error: unknown = await call(session, 'huge', { bytes: 100 * 1024 * 1024, first }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AnswerUnusable);
    expect((error as Error).message).toBe("The server's answer has 100 MB; it may have 10 MB.");
    expect(process.memoryUsage().rss - before).toBeLessThan(90 * 1024 * 1024);
    expect(await other).toBe('waited');
    expect(await call(session, 'echo', { message: 'still here' })).toBe('still here');
  },
);

test('one that no longer reads, or no longer can speak, ends calls in words', async () => {
  const deaf = await connected();
  await call(deaf.session, 'close-stdin');
  const unheard = async () => {
    for (;;) await call(deaf.session, 'echo', { message: 'x' });
  };
  await expect(unheard()).rejects.toThrow(ServerGone);
  const mute = await connected([], { limits: { grace: 50 } });
  await expect(call(mute.session, 'close-stdout')).rejects.toThrow(
    'The server closed its output, and was ended for it.',
  );
});

test('what waits for one that does not read is bounded', async () => {
  const { session } = await connected([], { limits: { waitingBytes: 1024 * 1024, grace: 50 } });
  const blocked = call(session, 'block');
  const message = 'x'.repeat(300 * 1024);
  const calls = Array.from({ length: 6 }, () => call(session, 'echo', { message }));
  const settled = Promise.allSettled([blocked, ...calls]);
  await expect(calls.at(-1)).rejects.toThrow(
    'The server does not read: more than 1 MB wait for it.',
  );
  await session.close();
  await settled;
});

test('what is nested deeper than it can be written costs nothing but itself', async () => {
  const told: string[] = [];
  const { session, told: noted } = await connected([], {
    onNotification: (notification) => told.push(JSON.stringify(notification)),
  });
  const params = { name: 'deep', arguments: { levels: 1_000_000 } };
  const { text } = await session.request('tools/call', params);
  expect(text).toHaveLength(2_000_000 + '{"content":[],"structuredContent":}'.length);
  const failing = session.request('tools/call', { ...params, name: 'deep-error' });
  await expect(failing).rejects.toMatchObject({ code: 1, message: 'no', data: undefined });
  expect(await call(session, 'echo', { message: 'still here' })).toBe('still here');
  expect(told).toEqual([]);
  expect(noted.notices).toEqual([
    expect.stringContaining('"notifications/message" could not be handed on'),
  ]);
});

test('empty lines of its stderr are left out', async () => {
  const { session, told } = await connected();
  await call(session, 'say', { text: '\n\r\n  \n one\r\n' });
  await session.close();
  expect(told.stderr).toEqual([' one']);
});

test('its stderr is heard line by line, and the end is kept; of a flood most lines are counted', async () => {
  const { session, told } = await connected();
  await call(session, 'stderr', { lines: 500 });
  await call(session, 'stderr', { lines: 50_000 });
  await session.close();
  expect(told.stderr.slice(0, 500)).toEqual(
    Array.from({ length: 500 }, (_, at) => `line ${String(at)}`),
  );
  const dropped = told.notices.map((text) => Number(/wrote (\d+) lines more/.exec(text)?.[1] ?? 0));
  expect(told.stderr.length + dropped.reduce((sum, lines) => sum + lines, 0)).toBe(50_500);
  const { stderrTail, closed } = await session.ended;
  expect(closed).toBe(true);
  expect(stderrTail.length).toBeLessThanOrEqual(4096);
  expect(stderrTail).toMatch(/^line \d+\n(.*\n)*line 49999$/);
});

test.each([[[]], [['--stay']], [['--child']], [['--child', '--stay']]])(
  'nothing is left of one with %j when the session is closed',
  async (options) => {
    const { session } = await connected(options, { limits: { grace: 100 } });
    if (!options.includes('--child')) await call(session, 'fork');
    const children = await familyOf(session.pid!);
    const waiting = call(session, 'hang');
    const closing = session.close();
    await expect(waiting).rejects.toThrow('The conversation with the server was closed.');
    await closing;
    expect([session.pid!, ...children].filter(isAlive)).toEqual([]);
  },
);

test('one that dies leaves no children', async () => {
  const { session } = await connected(['--child']);
  const children = await familyOf(session.pid!);
  await expect(call(session, 'crash')).rejects.toThrow(ServerGone);
  await session.close();
  expect(children.filter(isAlive)).toEqual([]);
});

/** Its child and grandchild, once both are there. */
async function familyOf(pid: number): Promise<number[]> {
  for (;;) {
    const found = descendantsOf(pid);
    if (found.length === 2) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
