import { describe, expect, it } from 'vitest';
import { ToHost, ToWorker } from '@skillet/core';
import { startWorker, type TestWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** Starts a skill that runs `harm` in its first request and repeats its inputs in the others. */
async function harmed(harm: string, top = ''): Promise<TestWorker> {
  const source = `
    ${top}
    const trap = () => { throw new TypeError('sprung'); };
    let harmed = false;
    export const handler = (inputs) => {
      if (harmed) return inputs;
      harmed = true;
      ${harm}
      return inputs;
    };
  `;
  const inputs = {
    n: { type: 'integer' },
    yes: { type: 'boolean' },
    list: { type: 'array', items: { type: 'number' } },
    text: { type: 'string', default: 'é' },
  };
  const worker = startWorker({ ...skillFolder({ 'a.mjs': source }), inputs });
  await worker.first(ToHost.loaded);
  return worker;
}

const BODY = { n: '5', yes: 'on', list: ['1.5', 2], text: 'ü' };
const ANSWER = { n: 5, yes: true, list: [1.5, 2], text: 'ü' };

const GLOBALS = `
  'JSON', 'Promise', 'Buffer', 'Map', 'Set', 'Object', 'Array', 'String', 'Number', 'Reflect',
  'Error', 'setImmediate', 'setTimeout', 'queueMicrotask', 'structuredClone', 'TextDecoder',
  'AbortController', 'performance', 'console',
`;

describe('a skill that tampers with what all share', () => {
  it.each([
    ['every global', `for (const name of [${GLOBALS}]) globalThis[name] = trap;`],
    ['JSON', `JSON.parse = JSON.stringify = trap;`],
    ['the functions of Object', `Object.keys = Object.hasOwn = Object.freeze = trap;`],
    ['Array.isArray', `Array.isArray = trap;`],
    [
      'the methods of arrays',
      `for (const name of ['push', 'map', 'slice', 'some', Symbol.iterator]) Array.prototype[name] = trap;`,
    ],
    [
      'the methods of maps and sets',
      `for (const { prototype } of [Map, Set]) for (const name of ['get', 'set', 'has', 'delete']) prototype[name] = trap;`,
    ],
    [
      'the methods of texts',
      `for (const name of ['startsWith', 'trim', 'toLowerCase', 'slice']) String.prototype[name] = trap;`,
    ],
    ['regular expressions', `RegExp.prototype.exec = RegExp.prototype.test = trap;`],
    ['promises', `Promise.prototype.then = trap;`],
    [
      'the modules of Node',
      `const timers = process.getBuiltinModule('timers');
       const { AsyncLocalStorage } = process.getBuiltinModule('async_hooks');
       timers.setImmediate = AsyncLocalStorage.prototype.run = AsyncLocalStorage.prototype.getStore = trap;
       process.getBuiltinModule('worker_threads').MessagePort.prototype.postMessage = trap;`,
    ],
  ])('(%s) is answered for as before', async (_what, harm) => {
    const worker = await harmed(harm);
    for (let i = 0; i < 3; i += 1) expect(await worker.ask(BODY)).toEqual(ANSWER);
  });

  it.each([
    ['JSON.parse = trap;', 'JSON.parse'],
    ["JSON.parse = () => 'wrong';", 'JSON.parse'],
    ['Object.prototype.toJSON = trap;', 'JSON.stringify'],
    ['globalThis.setTimeout = trap;', 'setTimeout'],
    ['Array.prototype.map = trap;', 'Array.prototype.map'],
    ['globalThis.Promise = trap; Set.prototype.has = trap;', 'Set, Promise'],
  ])('(%s) is found out, and its worker ends and names it', async (harm, message) => {
    const worker = await harmed(harm);
    await worker.ask(BODY);
    worker.send([ToWorker.ping]);
    const [, words] = await worker.first(ToHost.lastWords);
    expect(words).toEqual({ kind: 'tampered', message });
    expect((await worker.exited).code).toBe(1);
  });

  it('is found out by the first request that fails', async () => {
    const worker = await harmed('Object.prototype.toJSON = trap;');
    await worker.ask(BODY);
    expect((await worker.exited).code).toBe(1);
    expect(worker.frames.at(-1)).toMatchObject([ToHost.lastWords, { kind: 'tampered' }]);
  });
});

describe('a skill that changes built-in functions as one may', () => {
  it.each([
    [
      'with one that does the same',
      `const { map } = Array.prototype;
       Array.prototype.map = function (...args) { return map.apply(this, args); };
       globalThis.setTimeout = ((original) => (...args) => original(...args))(setTimeout);`,
      '',
    ],
    ['with a new one', 'Array.prototype.last = function () { return this.at(-1); };', ''],
    ['while it is loaded', '', 'globalThis.structuredClone = undefined;'],
  ])('(%s) lives on', async (_what, harm, top) => {
    const worker = await harmed(harm, top);
    await worker.ask(BODY);
    worker.send([ToWorker.ping]);
    await worker.first(ToHost.pong);
    expect(await worker.ask(BODY)).toEqual(ANSWER);
  });
});
