import { describe, expect, it } from 'vitest';
import { LOG_CREDIT_LINES, ToHost, ToWorker } from '@skillet/core';
import { startWorker, type TestWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** Runs this as a handler's body; the worker once the handler is done. */
async function printed(body: string, top = ''): Promise<TestWorker> {
  const text = `${top}\nexport async function handler(params, context) { ${body}; return 1; }\n`;
  const worker = startWorker(skillFolder({ 'a.mjs': text }));
  await worker.first(ToHost.loaded);
  await worker.ask({}, 'req-7');
  return worker;
}

const shown = (worker: TestWorker) => worker.lines.map(({ level, message }) => [level, message]);

describe('console', () => {
  it('has a level for each of its methods, and the request', async () => {
    const worker = await printed(`
      for (const m of ['debug', 'trace', 'log', 'info', 'warn', 'error']) console[m]('%s is %d', m, 1, { a: [1] });
    `);
    expect(shown(worker)).toEqual([
      ['debug', 'debug is 1 { a: [ 1 ] }'],
      ['debug', 'trace is 1 { a: [ 1 ] }'],
      ['info', 'log is 1 { a: [ 1 ] }'],
      ['info', 'info is 1 { a: [ 1 ] }'],
      ['warn', 'warn is 1 { a: [ 1 ] }'],
      ['error', 'error is 1 { a: [ 1 ] }'],
    ]);
    expect(new Set(worker.lines.map(({ requestId }) => requestId))).toEqual(new Set(['req-7']));
  });

  it('is caught in its other methods too', async () => {
    const worker = await printed(`
      console.dir({ a: 1 });
      console.table([{ a: 1 }]);
      console.assert(false, 'asserted');
      console.count('n');
      console.group('g'); console.groupEnd();
      console.timeLog('none'); console.time('t'); console.timeEnd('t');
    `);
    const text = worker.lines.map(({ message }) => message).join('\n');
    for (const part of ['{ a: 1 }', '(index)', 'asserted', 'n: 1', 'g', 't: ']) {
      expect(text).toContain(part);
    }
    await worker.terminate();
    expect(await worker.leaked()).toBe('');
  });
});

describe('stdout and stderr', () => {
  it('are split into lines, over as many writes as it takes', async () => {
    const worker = await printed(`
      process.stdout.write('one\\ntwo\\r\\n\\nth');
      process.stdout.write('ree');
      process.stderr.write('wrong\\n');
      process.stdout.write('\\nrest');
    `);
    expect(shown(worker)).toEqual([
      ['info', 'one'],
      ['info', 'two'],
      ['error', 'wrong'],
      ['info', 'three'],
      // Without an end of its own, it ends with its request.
      ['info', 'rest'],
    ]);
  });

  it('may have characters torn apart', async () => {
    const worker = await printed(`
      for (const byte of Buffer.from('€ 😀 é\\n')) process.stdout.write(Buffer.from([byte]));
    `);
    expect(shown(worker)).toEqual([['info', '€ 😀 é']]);
  });

  it('need no line ends forever', async () => {
    const worker = await printed(`
      for (let i = 0; i < 70; i += 1) process.stdout.write('x'.repeat(1024));
      process.stdout.write('y\\n');
    `);
    expect(worker.lines).toHaveLength(2);
    expect(worker.lines[0]?.message).toMatch(/^x{8192}… \(\d+ more characters\)$/);
    expect(worker.lines[1]?.message).toMatch(/^x+y$/);
  });

  it('call back, and are caught however they are imported', async () => {
    const top = `
      import process, { stdout } from 'node:process';
      import { createRequire } from 'node:module';
      const { stderr } = createRequire(import.meta.url)('process');
    `;
    const worker = await printed(
      `
      await new Promise((resolve) => stdout.write('imported\\n', resolve));
      await new Promise((resolve) => stderr.write('required\\n', resolve));
      process.stdout.write('default\\n');
      `,
      top,
    );
    expect(shown(worker)).toEqual([
      ['info', 'imported'],
      ['error', 'required'],
      ['info', 'default'],
    ]);
    await worker.terminate();
    expect(await worker.leaked()).toBe('');
  });
});

describe('a flood', () => {
  it('does not keep answers from leaving, and is counted where it is dropped', async () => {
    const worker = await printed("for (let i = 0; i < 5000; i += 1) console.log('line ' + i)");
    expect(worker.lines).toHaveLength(LOG_CREDIT_LINES);
    const before = worker.frames.length;
    worker.send([ToWorker.credit, 2000]);
    await worker.line('line 1255');
    const later = worker.frames.slice(before).filter((frame) => frame[0] === ToHost.log);
    expect(later.flatMap(([, lines]) => lines)).toHaveLength(1000);
    expect(later.map(([, , dropped]) => dropped)).toEqual([
      5000 - 1256,
      ...later.slice(1).map(() => 0),
    ]);
    expect(Math.max(...later.map(([, lines]) => lines.length))).toBeLessThanOrEqual(16);
  });
});
