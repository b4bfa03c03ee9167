import { expect, test } from 'vitest';
import { runCode } from './support/run-code.ts';

const MB = 1024 * 1024;
const soon = { timeout: 150 };

test.each([
  'while (true) {}',
  'try { while (true) {} } catch { return "caught" } finally { while (true) {} }',
  'while (true) await null;',
  'const go = () => Promise.resolve().then(go); await go();',
  'await new Promise((resolve) => setTimeout(resolve, 1e9))',
  'await tools.echo()',
  'return /^(a+)+$/.test("a".repeat(50) + "b")',
  '[2, 1, 3].sort(() => { while (true) {} })',
  'return { toJSON() { while (true) {} } }',
  'throw { toJSON() { while (true) {} } }',
])('what does not end is ended: %s', async (code) => {
  const { fault } = await runCode(code, () => undefined, soon);
  expect(fault).toBe('The code was ended: it took more than 0.15 s. Do less in one run.');
});

test.each([
  'const all = []; while (true) all.push(new Array(1000).fill(1));',
  'const all = []; try { while (true) all.push("x".repeat(1e6) + all.length) } catch { return "caught" }',
  'new ArrayBuffer(1e9)',
  'await null; return "x".repeat(2 ** 29).length',
  'const all = []; while (true) { all.push(new Uint8Array(1e6)); await null; }',
])('what takes too much memory is ended: %s', async (code) => {
  const { fault } = await runCode(code, undefined, { memory: 16 * MB });
  expect(fault).toMatch(/more than 16 MB of memory|too large|invalid array buffer length/i);
});

test('what it prints and returns is bounded', async () => {
  const { value } = await runCode(
    'for (let i = 0; i < 1e5; i += 1) console.log("line " + i); return 1',
  );
  expect(value?.console).toHaveLength(201);
  expect(value?.console?.at(-1)).toBe('(99800 more lines were dropped)');
  const long = await runCode(
    'for (let i = 0; i < 9; i += 1) console.log("x".repeat(1e6)); return 1',
  );
  expect(JSON.stringify(long.value).length).toBeLessThan(17_000);
  const { fault } = await runCode('console.log("so far"); return "x".repeat(1e5)');
  expect(fault).toBe(
    'What the code returned has 98 KB, and at most 64 KB are passed on. Return less: filter or sum up in the code.\nIt had printed:\nso far',
  );
  const thrown = await runCode('throw new Error("x".repeat(1e6))');
  expect(thrown.fault?.length).toBeLessThan(5000);
});

test('of ten thousand calls at once, as many are made as a run may, and few of them at a time', async () => {
  let underWay = 0;
  let most = 0;
  const { value, calls } = await runCode(
    `const all = await Promise.allSettled(Array.from({length: 10_000}, (_, i) => tools.echo({i})));
     const refused = all.filter(({status}) => status === 'rejected');
     return [all.length - refused.length, refused[0].reason.message];`,
    ({ args }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => (underWay -= 1));
      return { content: [], structuredContent: args };
    },
  );
  expect(value?.result).toEqual([50, 'a run makes at most 50 calls, and this one has made them']);
  expect(calls).toHaveLength(50);
  expect(most).toBeLessThanOrEqual(8);
});

test('there is nothing but the language and the tools', async () => {
  const names = [
    'process',
    'require',
    'fetch',
    'WebAssembly',
    'Buffer',
    'global',
    'module',
    'XMLHttpRequest',
    'Worker',
    'Deno',
    'navigator',
  ];
  const code = `return ${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined')`;
  expect((await runCode(code)).value?.result).toEqual([]);
});

test.each([
  'return typeof this.constructor.constructor("return process")()',
  'return tools.echo.constructor("return process.env")()',
  'return (async () => {}).constructor("return require")()()',
  'return describe.constructor.constructor("return this.process.mainModule")()',
  'return console.log.constructor("return globalThis.fetch")()("http://127.0.0.1")',
  'return await import("node:fs")',
  'return await import("data:text/javascript,export default 1")',
  'return eval("process")',
  'try { await tools.echo() } catch (e) { return e.constructor.constructor("return process")() }',
  'Error.prepareStackTrace = (e, frames) => frames[0].getThis().process; return new Error().stack.env',
  'const f = () => { try { f() } catch (e) { e.constructor.constructor("return process")().exit() } }; f()',
  'Object.prototype.then = (resolve) => resolve(this); return await tools.echo().process.env',
])('no way leads out of it: %s', async (code) => {
  const { value, fault } = await runCode(code, () => new Error('no'));
  expect(value?.result ?? fault).toMatch(
    /not defined|undefined|could not load|null|not a function|cannot read|stack|ToolError/i,
  );
});

test('what the code does to the built-in functions, it does to itself', async () => {
  const { value, calls } = await runCode(
    `Map.prototype.get = () => undefined; JSON.stringify = () => 'forged'; String.prototype.slice = () => 'cut';
     Promise.prototype.then = () => 1; Array.prototype.map = () => []; Object.defineProperty = () => 0;
     return await tools.echo({a: 1})`,
    undefined,
    soon,
  );
  expect(calls).toEqual([{ id: 1, name: 'echo', args: { a: 1 } }]);
  expect(value).toBeUndefined();
});
