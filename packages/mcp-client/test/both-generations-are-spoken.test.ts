import { expect, test } from 'vitest';
import { call, connected } from './support/fixture.ts';

const MODERN = '2026-07-28';

test.each(['legacy', 'modern', 'both', 'silent', 'touchy'])(
  'a server of the kind %s is understood, and all of what it says is kept',
  async (era) => {
    const { session } = await connected([`--era=${era}`], { limits: { probe: 100 } });
    const expected = era === 'modern' || era === 'both' ? 'modern' : 'legacy';
    expect(session.era).toBe(expected);
    expect(session.protocolVersion).toBe(expected === 'modern' ? MODERN : '2025-11-25');
    expect(session.server).toMatchObject({ name: 'fixture', version: '1.0.0' });
    expect(session.capabilities).toMatchObject({ 'x-own': { kept: true } });
    expect(session.instructions).toBe('Be kind.');
    expect(await call(session, 'echo', { message: 'hello' })).toBe('hello');
    await session.ping();
    const tools = await session.listTools();
    expect(tools.find(({ name }) => name === 'echo')).toMatchObject({ 'x-vendor': { kept: true } });
    const { result } = await session.request('tools/call', { name: 'typed', arguments: { n: 3 } });
    expect(result).toMatchObject({ structuredContent: { n: 3 }, 'x-unknown': { kept: true } });
  },
);

test.each(['legacy', 'modern', 'both'])(
  'a server of the kind %s that takes long to start is asked both ways, and answers one',
  async (era) => {
    const { session } = await connected([`--era=${era}`, '--slow=150'], { limits: { probe: 10 } });
    expect(session.era).toBe(era === 'legacy' ? 'legacy' : 'modern');
    expect(await call(session, 'echo', { message: 'hello' })).toBe('hello');
  },
);

test('a server that refuses the older way before it answers the modern one is modern', async () => {
  const { session } = await connected(['--era=modern', '--slow-discover=150'], {
    limits: { probe: 10 },
  });
  expect(session.era).toBe('modern');
});

test.each(['legacy', 'modern'] as const)(
  'what was learnt of a server is asked first (%s), and may have become wrong',
  async (prior) => {
    const right = await connected([`--era=${prior}`], { prior });
    expect(right.session.era).toBe(prior);
    const other = prior === 'legacy' ? 'modern' : 'legacy';
    const wrong = await connected([`--era=${other}`], { prior });
    expect(wrong.session.era).toBe(other);
  },
);

test('a silent server that is known to be old does not stall', async () => {
  // The probe would outlast the test.
  const { session } = await connected(['--era=silent'], {
    prior: 'legacy',
    limits: { probe: 1e9 },
  });
  expect(await call(session, 'echo', { message: 'hello' })).toBe('hello');
});

test('a server of a revision that nobody knows is refused, and what is spoken is named', async () => {
  const attempt = connected(['--version=1999-01-01']);
  await expect(attempt).rejects.toThrow(/revision "1999-01-01".*2026-07-28, 2025-11-25/);
});

test('every request to a modern server says who asks, and what whoever calls can', async () => {
  const { session } = await connected(['--era=modern'], { capabilities: { roots: {} } });
  const metaOf = async (options = {}, meta?: object) => {
    const params = { name: 'raw', ...(meta && { _meta: meta }) };
    const { result } = await session.request('tools/call', params, options);
    const [{ text }] = result['content'] as [{ text: string }];
    return JSON.parse(text).params._meta;
  };
  const key = (name: string) => `io.modelcontextprotocol/${name}`;
  const own = await metaOf();
  expect(own).toEqual({
    [key('protocolVersion')]: MODERN,
    [key('clientInfo')]: { name: 'test', version: '1.0.0' },
    [key('clientCapabilities')]: { roots: {} },
  });
  const theirs = await metaOf({ capabilities: { elicitation: {} } }, { traceparent: '00-1' });
  expect(theirs).toEqual({
    ...own,
    [key('clientCapabilities')]: { elicitation: {} },
    traceparent: '00-1',
  });
});
