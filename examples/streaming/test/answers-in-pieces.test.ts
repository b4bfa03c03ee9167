import type { SkillContext } from '@skillet/sdk';
import { expect, test } from 'vitest';
import { handler } from '../streaming.ts';

const inputs = { as: 'lines', count: 2, every: 0, bytes: 0 } as const;

/** As much of a context as the handler uses. */
function contextOf(signal: AbortSignal = new AbortController().signal): SkillContext {
  return { signal } as unknown as SkillContext;
}

test('gives lines one by one', async () => {
  const lines: unknown[] = [];
  const answer = handler(inputs, contextOf()) as AsyncIterable<unknown>;
  for await (const line of answer) lines.push(line);
  expect(lines).toEqual([{ tick: 1 }, { tick: 2 }]);
});

test('gives events', async () => {
  const response = handler({ ...inputs, as: 'events' }, contextOf()) as Response;
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await response.text()).toBe('id: 1\ndata: {"tick":1}\n\nid: 2\ndata: {"tick":2}\n\n');
});

test.each([0, 1, 64 * 1024, 200_000])('gives a download of %i bytes', async (bytes) => {
  const response = handler({ ...inputs, as: 'download', bytes }, contextOf()) as Response;
  expect(response.headers.get('content-length')).toBe(String(bytes));
  expect((await response.arrayBuffer()).byteLength).toBe(bytes);
});

test('stops when nobody listens any more', async () => {
  const leaving = new AbortController();
  const lines = handler({ ...inputs, count: 5, every: 60_000 }, contextOf(leaving.signal));
  const iterator = (lines as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  await iterator.next();
  const next = iterator.next();
  leaving.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
});
