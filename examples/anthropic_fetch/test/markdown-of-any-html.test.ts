import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toMarkdown } from '../markdown/to-markdown.ts';

/** The length of the part that is turned into Markdown. */
const PART = 10_000;

const NAMES = [
  ...['a', 'b', 'i', 'em', 'code', 'font', 's', 'nobr', 'p', 'div', 'span', 'h1', 'hr', 'br'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'blockquote', 'pre', 'textarea', 'title', 'head', 'body'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tr', 'td', 'th', 'html'],
  ...['script', 'style', 'noscript', 'template', 'iframe', 'svg', 'math', 'mi', 'desc'],
  ...['select', 'option', 'form', 'input', 'button', 'img', 'frameset', 'frame', 'plaintext'],
];
const attribute = fc.constantFrom(
  '',
  ' href=x',
  ' class="language-js highlight-source-js"',
  ' colspan=3',
  ' colspan=999999999',
  ' start=-1',
  ' type=checkbox checked',
  ' title="a\n\n\'<b>"',
  ' src=y alt="[x](y)"',
  ' "=\'>',
);
const tag = fc
  .tuple(fc.constantFrom('', '/'), fc.constantFrom(...NAMES), attribute)
  .map(([slash, name, attributes]) => `<${slash}${name}${attributes}>`);
const token = fc.oneof(
  { weight: 6, arbitrary: tag },
  { weight: 2, arbitrary: fc.constantFrom('x', ' ', '\n', '|', '*_`~#', '1. ', '😀', '\u00a0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('<!--', '-->', '<![CDATA[', ']]>', '<!', '<', '&lt', '\0'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);

test('any HTML becomes Markdown', async () => {
  const html = fc.array(token, { maxLength: 400, size: 'max' }).map((tokens) => tokens.join(''));
  await fc.assert(
    fc.asyncProperty(html, async (page) => {
      expect(await toMarkdown(page)).toEqual(expect.any(String));
    }),
    { numRuns: 300 },
  );
});

test('any string becomes Markdown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (page) => {
      expect(await toMarkdown(page)).toEqual(expect.any(String));
    }),
  );
});

/** Opening tags that all differ, as many as fit into half of a part. */
function distinct(name: string, after = ''): string {
  return Array.from({ length: 700 }, (_, i) => `<${name} ${i.toString(36)}>${after}`).join('');
}

describe('a page that is made to be expensive is not', () => {
  test.each([
    ['inline elements without end', '<b>'.repeat(4_000)],
    ['blocks in blocks', '<div>'.repeat(4_000)],
    ['lists in lists', `${'<ul><li>'.repeat(40)}${'<p>x'.repeat(4_000)}`],
    ['quotes in quotes', `${'<blockquote>'.repeat(64)}${'<p>x'.repeat(4_000)}`],
    // Each is underlined, in its whole length.
    ['headings in headings', `${'<h1><span>'.repeat(60)}x`],
    ['tables in tables', '<table><td>'.repeat(4_000)],
    ['tables in nothing', '<table>'.repeat(4_000)],
    ['drawings in drawings', '<svg><desc>'.repeat(4_000)],
    // Each paragraph opens all of them again: a million elements.
    ['formatting that is opened again', `<p>${distinct('b')}</p>${'<p>x'.repeat(4_000)}`],
    ['formatting that is closed elsewhere', `${distinct('b', '<div>')}${'</b>'.repeat(4_000)}`],
    ['a row of very many columns', `<table><tr>${'<th>'.repeat(4_000)}`],
    ['very many rows', `<table>${'<tr><th>a<th>b'.repeat(4_000)}`],
    ['very many headings', `<table><thead>${'<tr><td>x<td>y'.repeat(4_000)}`],
    ['a cell of a billion columns', '<table><tr><td colspan=1000000000>x<td>y</table>'],
    ['wide cells', `<table>${'<tr><td colspan=64>x'.repeat(4_000)}`],
    ['frames', '<frameset>'.repeat(4_000)],
    ['blanks before a space', `<pre><i>a${' '.repeat(9_900)}\u00a0`],
  ])('%s', { timeout: 5_000 }, async (_, html) => {
    const markdown = await toMarkdown(html.slice(0, PART));
    expect(markdown.length).toBeLessThan(20 * PART);
  });
});
