import { duplexPair } from 'node:stream';
import { ToHost, ToIsolate } from '@skillet/core';
import { expect, test } from 'vitest';
import { ReportPipe } from '../src/process/report/report-pipe.ts';
import { turn } from './support/fake-clock.ts';

function pipe() {
  const [ours, theirs] = duplexPair();
  const heard: unknown[] = [];
  const report = new ReportPipe(ours, {
    onFrame: (raw) => heard.push(raw),
    onGarbage: () => heard.push('garbage'),
    onClosed: () => heard.push('closed'),
  });
  const say = async (text: string | Buffer) => {
    theirs.write(text);
    await turn();
  };
  return { report, heard, say, theirs };
}

test('frames arrive one by one, however their lines were cut on the way', async () => {
  const { heard, say } = pipe();
  const bytes = Buffer.from(`[[${String(ToHost.pong)}],["ü"]]\n[[2]]\n`);
  for (const byte of bytes) await say(Buffer.from([byte]));
  expect(heard).toEqual([[ToHost.pong], ['ü'], [2]]);
});

test.each([['not JSON'], ['{}'], ['5'], ['']])(
  '%j is no line of frames, and the last that is read',
  async (line) => {
    const { heard, say } = pipe();
    await say(`[[1]]\n${line}\n[[2]]\n`);
    await say('[[3]]\n');
    expect(heard).toEqual([[1], 'garbage']);
  },
);

test('what is sent is a line for each frame', async () => {
  const { report, theirs } = pipe();
  report.send([ToIsolate.ping]);
  report.send([ToIsolate.abort, 7, 'deadline']);
  await turn();
  expect(String(theirs.read())).toBe('[[3]]\n[[1,7,"deadline"]]\n');
});

test('that the other end is closed is told once', async () => {
  const { heard, theirs } = pipe();
  theirs.end();
  await turn();
  await turn();
  expect(heard).toEqual(['closed']);
});
