import { describe, expect, it } from 'vitest';
import { ToHost, type LastWords } from '@skillet/core';
import { startCommandable } from './support/commandable.ts';
import { startIsolate, type Isolate } from './support/isolate.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What it said when it is gone: the last words, all of them. */
async function lastWords(isolate: Isolate): Promise<LastWords[]> {
  await isolate.exited;
  return isolate.frames.flatMap((frame) => (frame[0] === ToHost.lastWords ? [frame[1]] : []));
}

/** Starts a skill whose handler has this body, and sends it a request. */
async function asked(body: string, top = ''): Promise<Isolate> {
  const text = `${top}\nexport async function handler(params, context) { ${body} }\n`;
  const isolate = startIsolate(skillFolder({ 'a.mjs': text }));
  await isolate.first(ToHost.loaded);
  isolate.request({}, 'req-7');
  return isolate;
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
    const isolate = startCommandable();
    await isolate.first(ToHost.loaded);
    isolate.request({ do: 'never' }, 'req-6');
    isolate.request(command, 'req-7');
    isolate.request({ do: 'never' }, 'req-8');
    const said = await lastWords(isolate);
    expect(said).toMatchObject([words]);
    expect(await isolate.exited).toMatchObject({ code, error: undefined });
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
    const isolate = await asked(body, top);
    expect((await lastWords(isolate))[0]).toEqual({ kind: 'exit', code, requestId: 'req-7' });
  });

  it('when a listener of the signal throws', async () => {
    const listen =
      'context.signal.addEventListener("abort", () => { throw new Error("from a listener"); });';
    const isolate = await asked(`${listen} console.log("listening"); await new Promise(() => {});`);
    await isolate.line('listening');
    isolate.send([1, 1, 'deadline']);
    expect(await lastWords(isolate)).toMatchObject([
      { kind: 'exception', message: 'from a listener', requestId: 'req-7' },
    ]);
  });

  it.each([
    ['throw null', 'threw null'],
    ['throw new Proxy({}, { get() { throw 1; } })', 'threw something that cannot be printed'],
    ['throw Object.assign(new Error(), { message: { a: 1 }, stack: () => 1 })', 'Error'],
    ['throw new Error("x".repeat(1e6))', /^x{8192}… \(991808 more characters\)$/],
  ])('whatever is thrown: %s', async (statement, message) => {
    const isolate = await asked(
      `setTimeout(() => { ${statement}; }); await new Promise(() => {});`,
    );
    const matching = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await lastWords(isolate)).toMatchObject([{ kind: 'exception', message: matching }]);
  });

  it('when it was nobody’s request', async () => {
    const { file, dir } = skillFolder({
      'a.mjs':
        'process.stdin; setTimeout(() => { throw new Error("later"); }); export const handler = () => 1;\n',
    });
    const words = await lastWords(startIsolate({ file, dir }));
    expect(words).toMatchObject([{ kind: 'exception', message: 'later' }]);
    expect(words[0]).not.toHaveProperty('requestId');
  });
});

describe('at load', () => {
  it('an exit is told of', async () => {
    const isolate = startCommandable({ env: { AT_LOAD: 'exit' } });
    expect(await lastWords(isolate)).toEqual([{ kind: 'exit', code: 3 }]);
    expect(await isolate.exited).toMatchObject({ code: 3 });
  });

  it('an exception is why the skill did not load', async () => {
    const isolate = startCommandable({ env: { AT_LOAD: 'throw' } });
    const [, message] = await isolate.first(ToHost.loadFailed);
    expect(message).toMatch(/^told to fail at load \(commandable\.ts:\d+\)$/);
  });
});

describe('what does not end it', () => {
  it('is an exit with a code that is none: the handler fails instead', async () => {
    const isolate = await asked('process.exit("nonsense");');
    const failed = await isolate.first(ToHost.failed);
    expect(failed[3]).toContain('code');
    expect(isolate.frames.map(([kind]) => kind)).not.toContain(ToHost.lastWords);
  });

  it('is an abort or a change of folder, which threads may not do', async () => {
    for (const call of ['process.abort()', 'process.chdir("/")']) {
      const isolate = await asked(`${call};`);
      expect((await isolate.first(ToHost.failed))[3]).toContain('is not supported in workers');
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
