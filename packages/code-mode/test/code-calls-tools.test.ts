import { expect, test } from 'vitest';
import { runCode } from './support/run-code.ts';

test('what tools answer is at hand as data, text or blocks, and what is returned comes out', async () => {
  const picture = { type: 'image', data: 'AA==', mimeType: 'image/png' };
  const { value, calls } = await runCode(
    `const one = await tools.echo({a: 1});
     const [two, three] = await Promise.all([tools.add({b: one.a + 1}), tools.add()]);
     console.log('seen', one, [two]);
     return {one, two, three};`,
    ({ name, args }) => {
      if (name === 'echo') return { content: [], structuredContent: args };
      if (Object.keys(args as object).length === 0) return { content: [picture] };
      return {
        content: [
          { type: 'text', text: 'x' },
          { type: 'text', text: 'y' },
        ],
      };
    },
  );
  expect(value).toEqual({
    result: { one: { a: 1 }, two: 'x\ny', three: [picture] },
    console: ['seen {"a":1} ["x\\ny"]'],
  });
  expect(calls.map(({ name, args }) => [name, args])).toEqual([
    ['echo', { a: 1 }],
    ['add', { b: 2 }],
    ['add', {}],
  ]);
});

test('a tool that fails throws, where the code can catch it, or at the line of the call', async () => {
  const fail = () => ({ content: [{ type: 'text', text: 'no such zone' }], isError: true });
  const caught = await runCode(
    'try { await tools.echo() } catch (e) { return [e.name, e.message] }',
    fail,
  );
  expect(caught.value).toEqual({ result: ['ToolError', 'no such zone'] });
  const { fault } = await runCode('const x = 1;\n\nawait tools.echo({x});\nreturn x;', fail);
  expect(fault).toBe('ToolError: no such zone\n  at line 3: await tools.echo({x});');
  const refused = await runCode('await tools.echo()', () => new Error('nobody may'));
  expect(refused.fault).toContain('ToolError: nobody may\n  at line 1');
});

test.each([
  ['const a = 1;\nconst b = ;', /^SyntaxError: .*\n {2}at line 2: const b = ;$/],
  ['\nconst f = () => { null.x };\nf();', /^TypeError: .*null\n {2}at line 2: const f/],
  ['if (true) {', /^SyntaxError: .*\n {2}at line 1: if \(true\) \{$/],
  ['throw "a text"', /^The code threw: a text$/],
  ['throw {a: 1}', /^The code threw: \{"a":1\}$/],
  [
    'throw { get name() { throw 1 }, toJSON() { throw 2 }, toString() { throw 3 } }',
    /cannot be told/,
  ],
  ['await tools.nope({})', /^ReferenceError: there is no tool "nope" here; .*\n {2}at line 1/],
  ['await tools.echo("x")', /^TypeError: tools\.echo takes one object/],
  ['return 10n', /^TypeError: .*[Bb]ig[Ii]nt/],
  ['const a = {}; a.a = a; return a', /^TypeError: .*circular/],
  ['await new Promise(() => 0)', /^The code waits for something that never comes/],
  ['const f = () => f() + 1; f()', /stack overflow|call stack/i],
])('a fault of the code is told with its line: %j', async (code, told) => {
  expect((await runCode(code)).fault).toMatch(told);
});

test('what is worth nothing, timers, and what a tool takes', async () => {
  expect((await runCode('1 + 1 // nothing')).value).toEqual({
    result: null,
    note: 'The code returned nothing: end it with return',
  });
  expect((await runCode('return null')).value).toEqual({ result: null });
  expect((await runCode('return Object.keys(tools)')).value?.result).toEqual(['echo', 'add']);
  expect((await runCode('return await describe("echo")')).value?.result).toEqual({ name: 'echo' });
  const slept = `const never = setTimeout(() => console.log('no'), 5);
    clearTimeout(never);
    return await new Promise((resolve) => setTimeout(resolve, 10, 'slept'));`;
  expect((await runCode(slept)).value).toEqual({ result: 'slept' });
});
