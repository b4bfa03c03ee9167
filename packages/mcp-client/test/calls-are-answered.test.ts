import { expect, test } from 'vitest';
import { McpError } from '../src/index.ts';
import { call, connected } from './support/fixture.ts';

test('numbers beyond those of JavaScript go and come as they are written', async () => {
  const { session } = await connected();
  const { text } = await session.request('tools/call', { name: 'long' });
  expect(text).toBe('{"content":[],"structuredContent":{"n":12345678901234567890}}');
  const sent = await session.request(
    'tools/call',
    { name: 'raw' },
    { argumentsText: '{"n":\n12345678901234567890}' },
  );
  expect(sent.text).toContain('12345678901234567890');
  const broken = session.request('tools/call', { name: 'raw' }, { argumentsText: '{}}\n{"id":9' });
  await expect(broken).rejects.toThrow(SyntaxError);
  expect(await call(session, 'echo', { message: 'still here' })).toBe('still here');
});

test('an error of the server arrives with its code and data', async () => {
  const { session } = await connected();
  const error: unknown = await call(session, 'refuse').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(McpError);
  expect(error).toMatchObject({
    code: -32602,
    message: 'no such thing',
    data: { hint: 'try another' },
  });
  // What a tool says of its own failure is a result.
  const { result } = await session.request('tools/call', { name: 'fail', arguments: {} });
  expect(result['isError']).toBe(true);
});

test('calls under way at once get their own answers', async () => {
  const { session } = await connected();
  const slow = call(session, 'wait', { ms: 50 });
  const many = Array.from({ length: 200 }, (_, n) => call(session, 'echo', { message: String(n) }));
  expect(await Promise.all(many)).toEqual(Array.from({ length: 200 }, (_, n) => String(n)));
  expect(await slow).toBe('waited');
});

test('progress reaches the call that asked for it', async () => {
  const { session } = await connected();
  const heard: unknown[][] = [[], []];
  const onProgress = (index: number) => ({
    onProgress: (params: { readonly progress?: unknown; readonly extra?: unknown }) => {
      heard[index]!.push([params.progress, params.extra]);
    },
  });
  await Promise.all([
    call(session, 'progress', { steps: 2 }, onProgress(0)),
    call(session, 'progress', { steps: 1 }, onProgress(1)),
  ]);
  expect(heard).toEqual([
    [
      [1, 'kept'],
      [2, 'kept'],
    ],
    [[1, 'kept']],
  ]);
});

test('a call that is cancelled ends at once, and the server is told', async () => {
  const { session } = await connected();
  const abort = new AbortController();
  const hung = call(session, 'hang', {}, { signal: abort.signal });
  const why = new Error('enough');
  abort.abort(why);
  await expect(hung).rejects.toBe(why);
  const cancelled = JSON.parse(await call(session, 'cancelled')) as number[];
  expect(cancelled).toHaveLength(1);
  await expect(call(session, 'echo', {}, { signal: AbortSignal.abort(why) })).rejects.toBe(why);
});

test('changes are told to the session', async () => {
  for (const era of ['legacy', 'modern']) {
    const { session, told } = await connected([`--era=${era}`]);
    await call(session, 'change');
    expect(told.notifications).toEqual([
      { method: 'notifications/tools/list_changed', params: {} },
    ]);
  }
});

test('a line of the log belongs to a call only where it is plain which', async () => {
  const { session, told } = await connected();
  const heard: unknown[] = [];
  const onNotification = (notification: unknown) => heard.push(notification);
  await call(session, 'log', { message: 'mine' }, { onNotification });
  expect(heard).toMatchObject([{ params: { data: 'mine' } }]);
  await Promise.all([
    call(session, 'log', { message: 'whose' }, { onNotification }),
    call(session, 'wait', { ms: 20 }),
  ]);
  expect(heard).toHaveLength(1);
  expect(told.notifications).toMatchObject([{ params: { data: 'whose' } }]);
});

test('all pages of tools are one list, which is bounded', async () => {
  const { session } = await connected(['--pages=3']);
  const names = (await session.listTools()).map(({ name }) => name);
  expect(names.slice(-2)).toEqual(['page-1', 'page-2']);
  const endless = await connected(['--pages=endless']);
  await expect(endless.session.listTools()).rejects.toThrow('more than 2000 tools');
  const large = await connected(['--pages=endless'], { limits: { toolBytes: 10_000 } });
  await expect(large.session.listTools()).rejects.toThrow('take more than 0 MB to describe');
  const slow = await connected(['--slow-list=60000'], { limits: { list: 20 } });
  await expect(slow.session.listTools()).rejects.toThrow('did not list its tools within 0.02 s');
});
