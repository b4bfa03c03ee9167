import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines, type Line } from '../src/cli/mcp/lines.ts';

async function linesOf(chunks: readonly Buffer[], longest: number): Promise<Line[]> {
  async function* source() {
    yield* chunks;
  }
  return Array.fromAsync(readLines(source(), longest));
}

/** A text cut into pieces of such lengths, also within characters. */
function cut(text: string, lengths: readonly number[]): Buffer[] {
  let rest = Buffer.from(text);
  const pieces = lengths.map((length) => {
    const piece = rest.subarray(0, length);
    rest = rest.subarray(length);
    return piece;
  });
  return [...pieces, rest];
}

test('lines are the same however they come in pieces', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.array(fc.nat(9)),
      fc.nat(40),
      async (lines, lengths, longest) => {
        const text = lines.map((one) => `${one}\n`).join('');
        const expected = lines.map((one): Line => {
          const bytes = Buffer.byteLength(one);
          return bytes > longest ? { kind: 'too-long', bytes } : { kind: 'text', text: one };
        });
        expect(await linesOf(cut(text, lengths), longest)).toEqual(expected);
      },
    ),
  );
});

test('the last line needs no end', async () => {
  expect(await linesOf([Buffer.from('a\nb')], 9)).toEqual([
    { kind: 'text', text: 'a' },
    { kind: 'text', text: 'b' },
  ]);
});
