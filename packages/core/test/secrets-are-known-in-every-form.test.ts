import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretForms } from '../src/index.ts';

/** What the kernel in Python is held to as well. */
const vectors = JSON.parse(
  await readFile(new URL('./vectors/secret-forms.json', import.meta.url), 'utf8'),
) as { secret: string; forms: string[] }[];

describe('the forms of a secret', () => {
  test.each(vectors)('are those of the table: $secret', ({ secret, forms }) => {
    expect(secretForms(secret).toSorted()).toEqual(forms);
  });

  test('are found in whatever Node writes of it', () => {
    const secrets = fc.oneof(
      fc.string({ minLength: 4, unit: 'grapheme' }),
      fc.string({ minLength: 4, unit: 'binary' }),
      fc.string({
        minLength: 4,
        unit: fc.constantFrom(...Array.from('\0\x01\b\t\x1b\x7f\x85\u00a0\u202e\'"\\ +/%&a')),
      }),
    );
    fc.assert(
      fc.property(secrets, (secret) => {
        const forms = secretForms(secret);
        const written = [
          JSON.stringify(secret).slice(1, -1),
          inspect([secret], { breakLength: Infinity }).slice(3, -3),
          encodeURIComponent(secret),
          encodeURI(secret),
          new URLSearchParams({ k: secret }).toString().slice(2),
        ];
        for (const text of written) {
          // A line break in the middle is for the forms of lines.
          if (text.includes("\\n' +") || text.includes('\\n" +')) continue;
          expect(forms).toContain(text);
        }
      }),
    );
  });

  test('are found in base64 behind and before anything', () => {
    const secret = 'correct horse';
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      for (const after of ['', '!', '!!', '!!!']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(before + secret + after).toString(encoding);
          expect(secretForms(secret).some((form) => text.includes(form))).toBe(true);
        }
      }
    }
  });

  test('are none for one that is too short to be looked for', () => {
    expect(['', 'a', 'abc'].flatMap(secretForms)).toEqual([]);
    expect(secretForms('abcd')).toEqual(['abcd']);
  });

  test('are bounded for one of very many lines', () => {
    expect(secretForms('line of text\n'.repeat(10).concat('x'.repeat(9))).length).toBeLessThan(40);
    const many = Array.from({ length: 5000 }, (_, n) => `line number ${n}`).join('\n');
    expect(secretForms(many).length).toBeLessThan(600);
  });
});
