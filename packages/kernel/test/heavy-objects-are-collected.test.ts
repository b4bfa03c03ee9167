import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What a handler with this body returns, in a worker that may take 16 MB. */
async function result(body: string): Promise<unknown> {
  const source = `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    export const handler = async () => { ${body} };
  `;
  // As a supervisor does.
  setFlagsFromString('--expose-gc');
  const worker = startWorker({ ...skillFolder({ 'a.mjs': source }), memoryLimit: 16e6 });
  await worker.first(ToHost.loaded);
  return worker.ask({});
}

describe('what takes far more outside of the heap than in it is collected in time', () => {
  it.each([
    ["new Intl.DateTimeFormat('de')", 300],
    ["Intl.DateTimeFormat('de')", 300],
    ["new Intl.RelativeTimeFormat('de')", 1000],
    ["new Intl.Segmenter('de')", 1200],
    ["new Intl.PluralRules('de')", 1700],
    ["require('perf_hooks').createHistogram()", 70],
    ["require('tls').createSecureContext()", 350],
  ])('%s', async (expression, enough) => {
    const body = `
      const first = new WeakRef(${expression});
      await turn();
      for (let n = 0; n < ${String(enough)}; n += 1) ${expression};
      return first.deref() === undefined ? 'gone' : 'there';
    `;
    expect(await result(body)).toBe('gone');
  });

  it('the wrapped classes look and behave as before', async () => {
    const body = `
      class Mine extends Intl.DateTimeFormat {}
      const { DateTimeFormat } = Intl;
      return [
        new Mine('de') instanceof DateTimeFormat,
        DateTimeFormat('de') instanceof DateTimeFormat,
        DateTimeFormat('de').constructor === DateTimeFormat,
        DateTimeFormat.name + DateTimeFormat.length,
        DateTimeFormat.supportedLocalesOf(['de']).join(),
        new Mine('de', { timeZone: 'UTC' }).format(0),
      ];
    `;
    expect(await result(body)).toEqual([true, true, true, 'DateTimeFormat0', 'de', '1.1.1970']);
  });
});
