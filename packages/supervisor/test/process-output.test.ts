import { PassThrough } from 'node:stream';
import { ToHost, type LogLine } from '@skillet/core';
import { describe, expect, test } from 'vitest';
import { OutputLines } from '../src/carrier/process/output/output-lines.ts';
import { FakeClock, turn } from './support/fake-clock.ts';

type LogFrame = readonly [kind: number, lines: readonly LogLine[], dropped: number];

function output(clear = (text: string) => text) {
  const stream = new PassThrough();
  const clock = new FakeClock();
  const frames: LogFrame[] = [];
  new OutputLines(stream, 'info', clock, (frame) => frames.push(frame as LogFrame), {
    clear,
  });
  const write = async (text: string | Buffer) => {
    stream.write(text);
    await turn();
  };
  const lines = () => frames.flatMap(([, some]) => some.map(({ message }) => message));
  const dropped = () => frames.reduce((sum, frame) => sum + frame[2], 0);
  return { stream, clock, frames, write, lines, dropped };
}

describe('what a process prints', () => {
  test('becomes a line of its log where it ends one, however it was cut on the way', async () => {
    const { stream, frames, write, lines } = output();
    const bytes = Buffer.from('one\r\n\ntwö\nthr');
    await write(bytes.subarray(0, 8));
    await write(bytes.subarray(8));
    expect(lines()).toEqual(['one', 'twö']);
    stream.end('ee');
    await turn();
    expect(lines()).toEqual(['one', 'twö', 'three']);
    expect(frames.every(([kind]) => kind === ToHost.log)).toBe(true);
  });

  test('beyond a thousand lines a second is counted, and told once', async () => {
    const { clock, write, lines, dropped, frames } = output();
    for (let i = 0; i < 30; i += 1) await write('x\n'.repeat(100));
    expect(lines()).toHaveLength(1000);
    expect(dropped()).toBe(0);
    await clock.advance(1000);
    expect(dropped()).toBe(2000);
    await write('again\n');
    expect(lines().at(-1)).toBe('again');
    expect(frames.filter((frame) => frame[2] > 0)).toHaveLength(1);
  });

  test('without an end is cut, and not kept', async () => {
    const { write, lines } = output();
    for (let i = 0; i < 100; i += 1) await write('y'.repeat(10_000));
    expect(lines().length).toBeGreaterThan(10);
    for (const line of lines()) expect(line.length).toBeLessThan(8300);
  });

  test('is cleared of what may not be in it before it is cut, wherever that is', async () => {
    const secret = 'sk-of-a-caller-1234567890';
    for (const before of [8180, 32_750, 40_940, 65_500]) {
      const { stream, lines, write } = output((text) => text.replaceAll(secret, '[redacted]'));
      await write('y'.repeat(before) + secret.slice(0, 11));
      await write(secret.slice(11) + 'z'.repeat(50_000));
      stream.end();
      await turn();
      expect(lines().join('\n')).not.toMatch(/sk-of|67890/);
    }
  });

  test('is read no faster than 1 MB in 100 ms, and then goes on', async () => {
    const { stream, clock, write } = output();
    const megabyte = Buffer.alloc(1024 * 1024, 'z\n');
    await write(megabyte);
    expect(stream.isPaused()).toBe(true);
    await write(megabyte);
    expect(stream.readableLength).toBeGreaterThan(0);
    await clock.advance(100);
    await turn();
    expect(stream.readableLength).toBe(0);
    await clock.advance(100);
    await write('more\n');
    expect(stream.isPaused()).toBe(false);
  });
});
