import { expect, test } from 'vitest';
import { ToHost, ToIsolate, type IsolateFrame, type RequestFrame } from '@skillet/core';
import { Calls } from '../src/dialect/http/calls.ts';
import type { HttpCaller, HttpOutcome } from '../src/dialect/http/http-caller.ts';
import { requestHeaders } from '../src/dialect/http/request-headers.ts';
import { FakeClock } from './support/fake-clock.ts';

const request = (headers: string): RequestFrame => [
  ToIsolate.request,
  1,
  'GET',
  '/',
  headers,
  null,
  'the-id',
  0,
];

test('a request id that is the name of a header takes that header from no request', () => {
  const own = ['x-request-id', 'x-forwarded-for', 'x-skillet-deadline', 'accept'];
  const sent = requestHeaders(request('X-Forwarded-For\n1.2.3.4\nAccept\ntext/html'), own);
  expect(sent).toEqual(['X-Forwarded-For', '1.2.3.4', 'Accept', 'text/html', ...own]);
});

test.each([
  ['X-Any', 'x-skillet-failed'],
  ['X-Any', 'x-skillet-json'],
])('an answer whose header %s has the value %s is an answer like any other', (name, value) => {
  const frames: IsolateFrame[] = [];
  let outcome: HttpOutcome | undefined;
  const caller = {
    send: (_request: unknown, to: HttpOutcome) => {
      outcome = to;
    },
  } as unknown as HttpCaller;
  const calls = new Calls({
    caller,
    clock: new FakeClock(),
    responseLimit: 100,
    kernel: true,
    hasEnded: () => false,
    onFrame: (frame) => frames.push(frame),
    onDone: () => undefined,
    onUndelivered: () => undefined,
  });
  calls.start(request(''));
  outcome?.onAnswer(200, [name, value, 'X-Other', 'skill_error'], Buffer.from('body'));
  const [frame] = frames;
  expect(frame?.slice(0, 4)).toEqual([
    ToHost.response,
    1,
    200,
    [name, value, 'X-Other', 'skill_error'],
  ]);
});
