import { describe, expect, test } from 'vitest';
import { toMarkdown } from '../markdown/to-markdown.ts';

describe('in Markdown', () => {
  test.each([
    ['headings', '<h1>One</h1><h2>Two</h2><h3>Three</h3>', 'One\n===\n\nTwo\n---\n\n### Three'],
    ['paragraphs', '<p>one\n  line<p>two<br>lines', 'one line\n\ntwo  \nlines'],
    ['emphasis', '<em>a</em> <i>b</i> <strong>c</strong> <b>d</b>', '*a* *b* **c** **d**'],
    ['strikethrough', '<del>a</del> <s>b</s>', '~~a~~ ~~b~~'],
    ['code', 'run <code>a_b</code>', 'run `a_b`'],
    ['links', '<a href="/x?a=1&amp;b=2" title="T">text</a>', '[text](/x?a=1&b=2 "T")'],
    ['images', '<img src="a.png" alt="Alt" title="T">', '![Alt](a.png "T")'],
    ['lists', '<ul><li>a<ul><li>b</ul><li>c</ul>', '*   a\n    *   b\n*   c'],
    ['numbered lists', '<ol start=3><li>a<li>b</ol>', '3.  a\n4.  b'],
    ['tasks', '<ul><li><input type=checkbox checked> a</ul>', '*   [x]  a'],
    ['quotes', '<blockquote><p>a<p>b</blockquote>', '> a\n> \n> b'],
    ['rules', 'a<hr>b', 'a\n\n---\n\nb'],
    ['code blocks', '<pre><code class="language-js">a\n  b</code></pre>', '```js\na\n  b\n```'],
    ['code without code', '<pre class="lang">a\n<b>b</b><br>c</pre>', '```\na\nb\nc\n```'],
    ['marks that are text', '1. *a* [b] _c_', '1\\. \\*a\\* \\[b\\] \\_c\\_'],
    ['the title of the page', '<head><title>T &amp; &lt;b&gt;</title></head>x', 'T & <b>\n\nx'],
    ['cards that are links', '<a href=x><div><h2>T</h2><p>text</p></div></a>', '[T text](x)'],
    ['entities', '&lt;b&gt; &copy; &#x1F600;', '<b> © 😀'],
  ])('%s', async (_, html, markdown) => {
    expect(await toMarkdown(html)).toBe(markdown);
  });
});

describe('a table', () => {
  test.each([
    [
      'has the heading that it has',
      '<table><thead><tr><th>A<th>B</thead><tbody><tr><td>1<td>2</tbody></table>',
      '| A | B |\n| --- | --- |\n| 1 | 2 |',
    ],
    [
      'has a heading of cells in a thead, or of heading cells anywhere',
      '<table><caption>C</caption><thead><tr><td>A<td>B</thead><tr><td>1<td>2</table><table><tr><th>A<th>B</table>',
      'C\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n| A | B |\n| --- | --- |',
    ],
    [
      'without a heading has an empty one',
      '<table> <tr> <td>1</td> <td>2</td> </tr> </table>',
      '|  |  |\n| --- | --- |\n| 1 | 2 |',
    ],
    [
      'is as wide as its widest row',
      '<table><tr><th>A<tr><td colspan=2>1<td>2<tr></table>',
      '| A |  |  |\n| --- | --- | --- |\n| 1 |  | 2 |',
    ],
    [
      'keeps its cells in lines',
      '<table><tr><th>a|b<th><p>c<p>d<br>e<tr><td><code>x|y</code><td></table>',
      '| a\\|b | c<br>d<br>e |\n| --- | --- |\n| `x\\|y` |  |',
    ],
    [
      'that lays out blocks is none',
      '<table><tr><td><h2>T</h2><td><ul><li>a</ul></table>',
      'T\n-\n\n*   a',
    ],
    [
      'that holds another is none, but that one is',
      '<table><tr><td>x<td><table><tr><th>A<th>B</table></table>',
      'x\n\n| A | B |\n| --- | --- |',
    ],
    ['of one cell is none', '<table><tr><td>x</table>', 'x'],
    ['without cells is none', 'a<table></table><table><tr></table>b', 'a\n\nb'],
  ])('%s', async (_, html, markdown) => {
    expect(await toMarkdown(html)).toBe(markdown);
  });
});

describe('no part of it is', () => {
  test.each([
    ['a script', 'a<script>if (x < 1) "<p>b"</script>c'],
    ['a style sheet', 'a<style>p > b { }</style>c'],
    ['a style sheet in a drawing', 'a<svg><style>p{}</style></svg>c'],
    ['what browsers without scripts see', 'a<noscript><img src=x></noscript>c'],
    ['a template', 'a<template><p>b</template>c'],
    ['a comment', 'a<!-- <p>b -->c'],
  ])('%s', async (_, html) => {
    expect(await toMarkdown(html)).toBe('ac');
  });

  test('a script that the cut left open', async () => {
    expect(await toMarkdown('a<script>var b = "<p>"; function')).toBe('a');
  });

  test.each([
    ['a script', 'b < c; d("<p>e");</script><p>text', 'text'],
    ['a style sheet', 'color: red }</style ><p>text', 'text'],
    ['neither', '<script>x</script>a</script>b', 'ab'],
  ])('the rest of %s in which the part begins', async (_, html, markdown) => {
    expect(await toMarkdown(html)).toBe(markdown);
  });
});

test('text that speaks of tags stays as it is', async () => {
  const html = '<p>&lt;b>, &lt;/b> <a href="?<b >" title="<i/>">x</a><pre>&lt;a ></pre>';
  expect(await toMarkdown(html)).toBe('<b>, </b> [x](<?\\<b \\>> "<i/>")\n\n```\n<a >\n```');
});

test('elements nested far too deep stay in their order', async () => {
  const inner = Array.from({ length: 200 }, (_, i) => `<div>${i} `).join('');
  const markdown = await toMarkdown(`${inner}${'</div>after '.repeat(200)}`);
  const numbers = Array.from({ length: 200 }, (_, i) => String(i));
  expect(markdown.split(/\s+/)).toEqual([...numbers, ...Array<string>(200).fill('after')]);
});
