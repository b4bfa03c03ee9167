import { duplexPair } from 'node:stream';
import { ToHost, ToWorker } from '@skillet/core';
import { expect, test } from 'vitest';
import { SidePipe } from '../src/dialect/http/side-pipe.ts';
import { FakeClock, turn } from './support/fake-clock.ts';

function openPipe() {
  const [ours, theirs] = duplexPair();
  const heard: unknown[] = [];
  const clock = new FakeClock();
  const pipe = new SidePipe(
    ours,
    {
      onFrame: (raw) => heard.push(raw),
      onGarbage: () => heard.push('garbage'),
      onClosed: () => heard.push('closed'),
    },
    clock,
  );
  const say = async (text: string | Buffer) => {
    theirs.write(text);
    await turn();
  };
  return { pipe, heard, say, theirs, ours, clock };
}

test('frames arrive one by one, however their lines were cut on the way', async () => {
  const { heard, say } = openPipe();
  const bytes = Buffer.from(`[[${String(ToHost.pong)}],["ü"]]\n[[2]]\n`);
  for (const byte of bytes) await say(Buffer.from([byte]));
  expect(heard).toEqual([[ToHost.pong], ['ü'], [2]]);
});

test.each([['not JSON'], ['{}'], ['5'], ['']])(
  '%j is no line of frames, and the last that is read',
  async (line) => {
    const { heard, say } = openPipe();
    await say(`[[1]]\n${line}\n[[2]]\n`);
    await say('[[3]]\n');
    expect(heard).toEqual([[1], 'garbage']);
  },
);

test('what is sent is a line for each frame', async () => {
  const { pipe, theirs } = openPipe();
  pipe.send([ToWorker.ping]);
  pipe.send([ToWorker.abort, 7, 'deadline']);
  await turn();
  expect(String(theirs.read())).toBe('[[3]]\n[[1,7,"deadline"]]\n');
});

test('that the other end is closed is told once', async () => {
  const { heard, theirs } = openPipe();
  theirs.end();
  await turn();
  await turn();
  expect(heard).toEqual(['closed']);
});

const MB = 1024 * 1024;

test.each(['', '\n'])(
  'a line of more than 2 MB is none that is read, with its end %j or without',
  async (end) => {
    const { heard, say, clock } = openPipe();
    const text = `["${'x'.repeat(3 * MB)}"]${end}`;
    for (let at = 0; at < text.length; at += 64 * 1024) {
      await say(text.slice(at, at + 64 * 1024));
      await clock.advance(100);
    }
    await say('\n[[1]]\n');
    expect(heard).toEqual(['garbage']);
  },
);

test('who writes without end is read at a pace, and loses nothing', async () => {
  const { heard, say, ours, clock } = openPipe();
  const line = `[["${'x'.repeat(64 * 1024)}"]]\n`;
  for (let n = 0; n < 40; n += 1) await say(line);
  expect(heard.length).toBeLessThan(20);
  expect(ours.isPaused()).toBe(true);
  for (let n = 0; n < 20; n += 1) await clock.advance(100);
  expect(heard).toHaveLength(40);
});
