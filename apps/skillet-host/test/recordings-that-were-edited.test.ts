import { expect, test } from 'vitest';
import { leadsElsewhere } from '../src/recording/call-fault.ts';
import { readRecording } from '../src/recording/recording-file.ts';

const CALL = {
  ...{ mount: 'a', method: 'POST', path: '/run?n=1', safe: 'read_only' },
  answer: { status: 200, body: {} },
};

function read(call: unknown) {
  const text = `{"skillet_recording":1}\n${JSON.stringify(call)}\n`;
  return readRecording(Buffer.from(text), 'calls.jsonl').calls;
}

test.each([
  CALL,
  { ...CALL, mount: 'a@2.1.0-rc.1+b' },
  { ...CALL, path: '/grüße', headers: { accept: 'text/html' }, withheld: ['input'], text: 'x' },
])('a call as it is recorded is read: %j', (call) => {
  expect(read(call)).toEqual([call]);
});

test.each([
  // These would be requests to the host, made with the token of whoever replays.
  [{ mount: '/', path: '' }, '`mount`'],
  [{ mount: '?', path: '/' }, '`mount`'],
  [{ mount: '..', path: '/reload' }, '`mount`'],
  [{ mount: 'a/../../reload' }, '`mount`'],
  [{ mount: 'a%2F..' }, '`mount`'],
  [{ path: '' }, '`path`'],
  [{ path: '@2/run' }, '`path`'],
  [{ path: 'http://elsewhere/run' }, '`path`'],
  [{ path: '/run\r\nHost: x' }, '`path`'],
  [{ path: '/\u0100' }, '`path`'],
  [{ headers: { 'a b': '1' } }, '`headers` has one that is none of HTTP: "a b"'],
  [{ headers: { accept: 'a\nb' } }, '`headers` has one that is none of HTTP: "accept"'],
  [{ withheld: 'input' }, '`withheld`'],
  [{ text: 1 }, '`text` must be text'],
  [{ base64: {} }, '`base64` must be text'],
  [{ answer: { status: 200, text: 1 } }, '`answer.text` must be text'],
  [{ answer: { status: 200, sha256: [] } }, '`answer.sha256` must be text'],
  [{ answer: { status: 502, code: 1 } }, '`answer.code` must be text'],
])('one with %j is refused, and the message says where', (part, why) => {
  expect(() => read({ ...CALL, ...part })).toThrow(`calls.jsonl, call 1: ${why}`);
});

test.each([
  ['DELETE', '/', true],
  ['DELETE', '//?x', true],
  ['DELETE', '/items/1', false],
  ['GET', '/', false],
  ['GET', '/../reload', true],
  ['GET', '/a/%2E%2e/%2e./b', true],
  ['GET', '/a/%252e%252E', true],
  ['GET', '/a/..%2freload', true],
  ['GET', '/a..b/..c/...', false],
  ['GET', '/find?up=../..', false],
])('%s %s may be a request to the host: %s', (method, path, expected) => {
  expect(leadsElsewhere({ method, path })).toBe(expected);
});
