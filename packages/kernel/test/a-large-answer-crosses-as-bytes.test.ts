import { expect, it } from 'vitest';
import { sentBody } from '../src/run/sent-body.ts';

it.each([
  ['one byte a character', 'x'.repeat(200_000)],
  ['two bytes a character', 'é'.repeat(200_000)],
  ['pairs of surrogates', '😀'.repeat(100_000)],
])('a large text of %s crosses as bytes that are moved', (_what, text) => {
  const { body, owned } = sentBody(text);
  expect(Buffer.from(body as Uint8Array).toString()).toBe(text);
  expect(owned).toBe((body as Uint8Array).buffer);
  expect(owned?.byteLength).toBe((body as Uint8Array).byteLength);
});

it('a small one crosses as it is', () => {
  expect(sentBody('{"ok":true}')).toEqual({ body: '{"ok":true}' });
});
