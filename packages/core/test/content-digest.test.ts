import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDigest } from '../src/index.ts';

const bytes = (text: string) => Buffer.from(text);

test('the same bytes have the same digest, of sixteen hex digits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
      const digest = contentDigest(content);
      expect(digest).toBe(contentDigest(Uint8Array.from(content)));
      expect(digest).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});

test('a changed, added, removed or moved byte changes it', () => {
  const text = 'export const timeout = 1000;\n';
  const edits = [
    'export const timeout = 1001;\n',
    'export const timeout = 1000;',
    'export const timeout = 1000;\n\n',
    'export const timeuot = 1000;\n',
    '',
    '\0',
  ];
  const digests = [text, ...edits].map((edit) => contentDigest(bytes(edit)));
  expect(new Set(digests).size).toBe(digests.length);
});

test('short contents do not collide', () => {
  const digests = new Set<string>();
  for (let n = 0; n < 65_536; n += 1) digests.add(contentDigest(Uint8Array.of(n & 255, n >> 8)));
  expect(digests.size).toBe(65_536);
});
