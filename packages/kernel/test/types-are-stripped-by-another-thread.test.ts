import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ToHost } from '@skillet/core';
import { createTypeStripper } from '../src/transpile/strip-types.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const TRANSPILER = new URL('../dist/transpile/transpiler-thread.js', import.meta.url);

/** A link to a transpiler's thread, as a supervisor makes it. */
function realLink() {
  const worker = new Worker(TRANSPILER, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const { port1, port2 } = new MessageChannel();
  const answered = new SharedArrayBuffer(4);
  worker.postMessage({ port: port1, answered }, [port1]);
  return { port: port2, answered };
}

/** A link whose other end this test holds, and a way to lay an answer on it. */
function fakeLink() {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
  });
  return { link: { port: port2, answered: new SharedArrayBuffer(4) }, other: port1 };
}

const source = 'export const a: number = 1;\n';
const stripped = /^export const a {9}= 1;\n/;

describe('the transpiler', () => {
  it('answers for one file after another', () => {
    const strip = createTypeStripper(realLink());
    expect(strip('/x/a.ts', source)).toMatch(stripped);
    expect(strip('/x/b.ts', 'let b: string;\n')).toMatch(/^let b {8};\n/);
    expect(() => strip('/x/c.ts', '\nenum C {}\n')).toThrow(SyntaxError);
    expect(strip('/x/d.ts', source)).toMatch(stripped);
  });

  it('gives code that does not say where it lies', () => {
    const strip = createTypeStripper(realLink());
    expect(strip('/x/a.ts', source)).not.toContain('/x/a');
  });

  it('says in which file and line it failed', () => {
    const strip = createTypeStripper(realLink());
    let stack: string | undefined;
    try {
      strip('/x/c.ts', '\nenum C {}\n');
    } catch (error) {
      stack = (error as Error).stack;
    }
    expect(stack).toMatch(/^\/x\/c\.ts:2\n/);
  });

  it('serves a skill of any number of files', async () => {
    const { dir, file } = skillFolder({
      'a.ts': "import { b } from './b.ts';\nexport const handler = (): string => b;\n",
      'b.ts': "export const b = 'b' satisfies string;\n",
    });
    const worker = startWorker({ dir, file, transpiler: realLink() });
    await worker.first(ToHost.loaded);
    expect(await worker.ask({})).toBe('b');
    expect(worker.transpiled).toEqual([]);
  });
});

describe('without a transpiler that answers', () => {
  it('a thread strips the types itself', () => {
    const strip = createTypeStripper(fakeLink().link, 1);
    expect(strip('/x/a.ts', source)).toMatch(stripped);
    expect(() => strip('/x/c.ts', 'enum C {}\n')).toThrow(SyntaxError);
  });

  it('an answer that comes too late is not taken for that to the next question', () => {
    const { link, other } = fakeLink();
    const strip = createTypeStripper(link, 1);
    expect(strip('/x/a.ts', source)).toMatch(stripped);
    answer(other, link.answered, 'late');
    expect(strip('/x/b.ts', source)).toMatch(stripped);
  });

  function answer(port: MessagePort, answered: SharedArrayBuffer, code: string): void {
    port.postMessage({ code });
    Atomics.store(new Int32Array(answered), 0, 1);
  }
});
