import type { SkillContext } from '@skillet/sdk';
import { describe, expect, test } from 'vitest';
import { handler } from '../anthropic_fetch.ts';
import { serve } from './support/servers.ts';

function context(env: Record<string, string> = { FETCH_ALLOW_PRIVATE: '1' }): SkillContext {
  return { env, signal: new AbortController().signal } as unknown as SkillContext;
}

const PAGE =
  '<!doctype html>\n<h1>Herman Melville</h1>\n<p>Availing himself of the <b>mild</b>.</p>';

describe('a page', () => {
  test('is its HTML as it was sent', async () => {
    const url = await serve((_, response) => response.end(PAGE));
    expect(await handler({ url }, context())).toEqual({ html: PAGE, markdown: null });
  });

  test('is Markdown when asked for', async () => {
    const url = await serve((_, response) => response.end(PAGE));
    expect(await handler({ url, as_markdown: true }, context())).toEqual({
      html: null,
      markdown: 'Herman Melville\n===============\n\nAvailing himself of the **mild**.',
    });
  });

  test('is HTML when optional inputs are null', async () => {
    const url = await serve((_, response) => response.end(PAGE));
    expect(await handler({ url, start_index: null, as_markdown: null }, context())).toEqual({
      html: PAGE,
      markdown: null,
    });
  });

  test('may be empty', async () => {
    const url = await serve((_, response) => response.writeHead(204).end());
    expect(await handler({ url }, context())).toEqual({ html: '', markdown: null });
    expect(await handler({ url, as_markdown: true }, context())).toEqual({
      html: null,
      markdown: '',
    });
  });

  test('of plain text is the same as Markdown', async () => {
    const text = '# A *Markdown* file\n\n- one\n- two\n';
    const url = await serve((_, response) =>
      response.setHeader('content-type', 'text/plain').end(text),
    );
    expect(await handler({ url, as_markdown: true }, context())).toMatchObject({ markdown: text });
  });
});

describe('the part of a long page', () => {
  const text = Array.from({ length: 2_500 }, (_, i) => String(10_000 + i)).join('');
  const long = () => serve((_, response) => response.end(text));

  test.each([
    [undefined, text.slice(0, 10_000)],
    [0, text.slice(0, 10_000)],
    [-5, text.slice(0, 10_000)],
    [1_500, text.slice(1_500, 11_500)],
    [5_000, text.slice(5_000)],
    [12_499, '9'],
    [12_500, ''],
    [Number.MAX_VALUE, ''],
  ])('from start_index %s on', async (start, expected) => {
    const url = await long();
    const inputs = start === undefined ? { url } : { url, start_index: start };
    expect(await handler(inputs, context())).toEqual({ html: expected, markdown: null });
  });

  test('is cut before it is turned into Markdown', async () => {
    const url = await serve((_, response) => response.end(`<p>${'x'.repeat(9_994)}<b>y</b>`));
    expect(await handler({ url, as_markdown: true }, context())).toMatchObject({
      markdown: 'x'.repeat(9_994),
    });
  });

  test('is counted in code points, and none is cut in two', async () => {
    const url = await serve((_, response) => response.end('😀'.repeat(10_001) + 'é'));
    expect(await handler({ url }, context())).toMatchObject({ html: '😀'.repeat(10_000) });
    expect(await handler({ url, start_index: 9_999 }, context())).toMatchObject({ html: '😀😀é' });
    expect(await handler({ url, start_index: 10_001 }, context())).toMatchObject({ html: 'é' });
  });
});

test('private addresses are refused unless the environment permits them', async () => {
  const url = await serve((_, response) => response.end(PAGE));
  for (const env of [{}, { FETCH_ALLOW_PRIVATE: '' }, { FETCH_ALLOW_PRIVATE: '0' }]) {
    await expect(handler({ url }, context(env as Record<string, string>))).rejects.toMatchObject({
      status: 400,
      detail: `${url}/ is not at a public address, and others are not fetched unless FETCH_ALLOW_PRIVATE is 1.`,
    });
  }
});
