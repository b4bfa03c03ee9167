import { readTold, TOLD_CHARS } from '@skillet/core';
import type { RawTool } from '@skillet/mcp-client';
import { expect, test, vi } from 'vitest';
import { LineQueue } from '../src/line-queue.ts';
import { toldBy, ToolList } from '../src/tool-list.ts';

function having(tools: RawTool[], more: object = {}) {
  const told = {
    server: { name: 'x' },
    capabilities: { tools: {} },
    instructions: undefined as string | undefined,
    listTools: vi.fn(() => Promise.resolve(tools)),
    listItems: () => Promise.resolve([]),
  };
  return Object.assign(told, more);
}

test('what is told is what the server said, unknown fields and all', async () => {
  const tools = [{ name: 'a', own: { kept: true } }];
  expect(readTold(await toldBy(having(tools, { instructions: 'Be kind.' })))).toEqual({
    server: { name: 'x' },
    capabilities: { tools: {} },
    instructions: 'Be kind.',
    tools,
  });
});

test('tools for which there is no room are left out and counted, and the others are there', async () => {
  const large = 'x'.repeat(TOLD_CHARS / 2);
  const tools = [
    { name: 'a' },
    { name: 'b', description: large },
    { name: 'c', description: large },
    { name: 'd' },
  ];
  const text = await toldBy(having(tools));
  expect(text.length).toBeLessThanOrEqual(TOLD_CHARS);
  const told = readTold(text);
  expect(told?.tools.map(({ name }) => name)).toEqual(['a', 'b', 'd']);
  expect(told?.leftOut).toBe(1);
});

test('what is nested too deep, or too large for what it is, is left out', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(60)}{}${'}'.repeat(60)}`);
  const huge = { name: 'x'.repeat(TOLD_CHARS) };
  const told = readTold(
    await toldBy(
      having([{ name: 'a', inputSchema: deep }], { server: huge, instructions: 'x'.repeat(1e6) }),
    ),
  );
  expect(told).toMatchObject({ server: {}, tools: [], leftOut: 1 });
  expect(told?.instructions).toHaveLength(16 * 1024);
});

test('one without tools is not asked for them', async () => {
  const session = having([], { capabilities: {} });
  expect(readTold(await toldBy(session))?.tools).toEqual([]);
  expect(session.listTools).not.toHaveBeenCalled();
});

test('a storm of changes is few questions, and what has not changed is not told', async () => {
  vi.useFakeTimers();
  try {
    const tools = [{ name: 'a' }];
    const session = having(tools);
    const told: string[] = [];
    const notes: string[] = [];
    const list = new ToolList(session, await toldBy(session), {
      tell: (text) => told.push(text),
      note: (fault) => notes.push(fault),
    });
    session.listTools.mockClear();
    for (let change = 0; change < 1000; change += 1) list.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.listTools.mock.calls.length).toBeLessThanOrEqual(2);
    expect(told).toEqual([]);
    tools.push({ name: 'b' });
    list.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.map((text) => readTold(text)?.tools.length)).toEqual([2]);
    session.listTools.mockRejectedValueOnce(new Error('It is gone.'));
    list.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    expect(notes).toEqual(['its tools could not be listed anew: It is gone.']);
    tools.pop();
    list.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('lines wait for whoever reads them, and the last one always comes', async () => {
  const lines = new LineQueue();
  let begun = false;
  void lines.begun.then(() => (begun = true));
  await Promise.resolve();
  expect(begun).toBe(false);
  for (let line = 0; line < 2000; line += 1) lines.push(String(line));
  await lines.begun;
  lines.end('last');
  lines.push('too late');
  const read = await Array.fromAsync(lines);
  expect(read).toHaveLength(1001);
  expect([read[0], read.at(-1)]).toEqual(['0\n', 'last\n']);
});

test('one who reads before there is anything hears it when it comes, and a fault', async () => {
  const lines = new LineQueue();
  const reader = lines[Symbol.asyncIterator]();
  const first = reader.next();
  lines.push('a');
  expect(await first).toEqual({ done: false, value: 'a\n' });
  const second = reader.next();
  lines.fail(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
});
