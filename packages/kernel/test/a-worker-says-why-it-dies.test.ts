import { describe, expect, it } from 'vitest';
import { ToHost, type LastWords } from '@skillet/core';
import { startCommandable } from './support/commandable.ts';
import { startWorker, type TestWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What it said when it is gone: the last words, all of them. */
async function lastWords(worker: TestWorker): Promise<LastWords[]> {
  await worker.exited;
  return worker.frames.flatMap((frame) => (frame[0] === ToHost.lastWords ? [frame[1]] : []));
}

/** Starts a skill whose handler has this body, and sends it a request. */
async function asked(body: string, top = ''): Promise<TestWorker> {
  const text = `${top}\nexport async function handler(params, context) { ${body} }\n`;
  const worker = startWorker(skillFolder({ 'a.mjs': text }));
  await worker.first(ToHost.loaded);
  worker.request({}, 'req-7');
  return worker;
}

describe('the last words name what happened and whose request it was', () => {
  it.each([
    [
      { do: 'throw-later' },
      { kind: 'exception', message: 'thrown in a timer', requestId: 'req-7' },
      1,
    ],
    [
      { do: 'reject-later' },
      { kind: 'unhandled-rejection', message: 'rejected and left', requestId: 'req-7' },
      1,
    ],
    [{ do: 'exit', ms: 3 }, { kind: 'exit', code: 3, requestId: 'req-7' }, 3],
  ])('%j', async (command, words, code) => {
    const worker = startCommandable();
    await worker.first(ToHost.loaded);
    worker.request({ do: 'never' }, 'req-6');
    worker.request(command, 'req-7');
    worker.request({ do: 'never' }, 'req-8');
    const said = await lastWords(worker);
    expect(said).toMatchObject([words]);
    expect(await worker.exited).toMatchObject({ code, error: undefined });
    if ('stack' in said[0]!) expect(said[0].stack).toContain('commandable.ts:');
  });

  it.each([
    ["import { exit } from 'node:process';", 'exit(4);', 4],
    ["import process from 'node:process';", 'process.exit(4);', 4],
    ['', "process.exit('4');", 4],
    ['', 'process.exitCode = 4; process.exit();', 4],
    ['', 'process.exit();', 0],
    ['', "process.on('exit', () => process.exit(5)); process.exit(4);", 4],
  ])('for every way to exit: %s %s', async (top, body, code) => {
    const worker = await asked(body, top);
    expect((await lastWords(worker))[0]).toEqual({ kind: 'exit', code, requestId: 'req-7' });
  });

  it('when a listener of the signal throws', async () => {
    const listen =
      'context.signal.addEventListener("abort", () => { throw new Error("from a listener"); });';
    const worker = await asked(`${listen} console.log("listening"); await new Promise(() => {});`);
    await worker.line('listening');
    worker.send([1, 1, 'deadline']);
    expect(await lastWords(worker)).toMatchObject([
      { kind: 'exception', message: 'from a listener', requestId: 'req-7' },
    ]);
  });

  it.each([
    ['throw null', 'threw null'],
    ['throw new Proxy({}, { get() { throw 1; } })', 'threw something that cannot be printed'],
    ['throw Object.assign(new Error(), { message: { a: 1 }, stack: () => 1 })', 'Error'],
    ['throw new Error("x".repeat(1e6))', /^x{8192}… \(991808 more characters\)$/],
  ])('whatever is thrown: %s', async (statement, message) => {
    const worker = await asked(`setTimeout(() => { ${statement}; }); await new Promise(() => {});`);
    const matching = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await lastWords(worker)).toMatchObject([{ kind: 'exception', message: matching }]);
  });

  it('when it was nobody’s request', async () => {
    const { file, dir } = skillFolder({
      'a.mjs':
        'process.stdin; setTimeout(() => { throw new Error("later"); }); export const handler = () => 1;\n',
    });
    const words = await lastWords(startWorker({ file, dir }));
    expect(words).toMatchObject([{ kind: 'exception', message: 'later' }]);
    expect(words[0]).not.toHaveProperty('requestId');
  });
});

describe('at load', () => {
  it('an exit is told of', async () => {
    const worker = startCommandable({ env: { AT_LOAD: 'exit' } });
    expect(await lastWords(worker)).toEqual([{ kind: 'exit', code: 3 }]);
    expect(await worker.exited).toMatchObject({ code: 3 });
  });

  it('an exception is why the skill did not load', async () => {
    const worker = startCommandable({ env: { AT_LOAD: 'throw' } });
    const [, message] = await worker.first(ToHost.loadFailed);
    expect(message).toMatch(/^told to fail at load \(commandable\.ts:\d+\)$/);
  });
});

describe('what does not end it', () => {
  it('is process.exit with something that is no exit code: the handler fails instead', async () => {
    const worker = await asked('process.exit("nonsense");');
    const failed = await worker.first(ToHost.failed);
    expect(failed[3]).toContain('code');
    expect(worker.frames.map(([kind]) => kind)).not.toContain(ToHost.lastWords);
  });

  it('is an abort or a change of folder, which threads may not do', async () => {
    for (const call of ['process.abort()', 'process.chdir("/")']) {
      const worker = await asked(`${call};`);
      expect((await worker.first(ToHost.failed))[3]).toContain('is not supported in workers');
    }
  });
});

describe('the last log lines', () => {
  it('arrive, before a throw and before an endless loop', async () => {
    const thrower = await asked('console.log("going"); setTimeout(() => { throw 1; });');
    await lastWords(thrower);
    expect(thrower.lines.map(({ message }) => message)).toContain('going');
    const spinner = await asked('console.log("going"); for (;;);');
    expect(await spinner.line('going')).toMatchObject({ requestId: 'req-7' });
  });
});
