import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RpcError, type RpcMessage } from '../src/protocol/json-rpc.ts';
import { readMessages } from '../src/protocol/read-message.ts';

function call(args: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":${args}}}`;
}

async function argsOf(text: string): Promise<string | undefined> {
  const message = (await readMessages(text)) as RpcMessage;
  return message.kind === 'request' ? message.request.args : undefined;
}

async function refusal(text: string): Promise<{ code: number; status: number }> {
  try {
    await readMessages(text);
  } catch (error) {
    if (error instanceof RpcError) return { code: error.code, status: error.status };
  }
  throw new Error('it was not refused');
}

describe('the arguments of a tool', () => {
  test('are what JSON.parse would find, whatever they and their neighbours are', async () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('arguments', 'params', 'name', '"', '\\'));
    const values = fc.dictionary(key, fc.jsonValue(), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(
        values,
        values,
        fc.jsonValue(),
        fc.nat(3),
        async (around, beside, args, space) => {
          const params = { ...beside, arguments: args };
          const message = { ...around, jsonrpc: '2.0', id: 1, method: 'tools/call', params };
          const found = await argsOf(JSON.stringify(message, undefined, space));
          expect(JSON.parse(found ?? 'null')).toEqual(JSON.parse(JSON.stringify(args)));
        },
      ),
    );
  });

  test('are handed on as they were written', async () => {
    expect(await argsOf(call('{"n": 725653563933458432, "x": 1.0}'))).toBe(
      '{"n": 725653563933458432, "x": 1.0}',
    );
    expect(await argsOf(call('{}').replace('"arguments"', '"argum\\u0065nts"'))).toBe('{}');
    expect(await argsOf(call('{"a":1},"arguments":{"b":2}'))).toBe('{"b":2}');
  });

  test('may be large and deep, since nobody reads them here', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await argsOf(call(`{"deep":${deep}}`))).toHaveLength(deep.length + 9);
  });

  test('cannot reach past their end', async () => {
    const broken = '[}';
    const message = `{"jsonrpc":"2.0","id":1,"method":"m","params":{"arguments":${broken},"x":1}}`;
    expect(await argsOf(message)).toBe(broken);
  });
});

describe('refused is', () => {
  test.each([
    ['no JSON', 'nonsense', -32700, 400],
    ['an empty body', '', -32700, 400],
    ['something else', '{"a":1}', -32600, 400],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600, 400],
    ['an empty batch', '[]', -32600, 400],
    ['a batch of too many', JSON.stringify(Array.from({ length: 51 }, () => ({}))), -32600, 400],
    ['a method that is no text', '{"jsonrpc":"2.0","id":1,"method":5}', -32600, 400],
    ['parameters in a list', '{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}', -32600, 400],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"m"}', -32600, 400],
    ['what is deep beside the arguments', deepMeta(3000), -32600, 413],
    [
      'what is large beside the arguments',
      call('{}').replace('"a"', `"${'a'.repeat(70_000)}"`),
      -32600,
      413,
    ],
  ])('%s', async (_, text, code, status) => {
    expect(await refusal(text)).toEqual({ code, status });
  });
});

test('a long message is read in more than one turn, a short one in this', async () => {
  const text = `"${'x\\"'.repeat(100_000)}"`;
  const read = readMessages(call(`{"text":${text}}`));
  const order: string[] = [];
  const turned = new Promise((resolve) => setImmediate(resolve)).then(() => order.push('others'));
  await Promise.resolve(read).then(() => order.push('read'));
  await turned;
  expect(order).toEqual(['others', 'read']);
  expect(readMessages(call('{}'))).toMatchObject({ request: { args: '{}' } });
});

test('a notification has no id, and an answer no method', () => {
  expect(readMessages('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toEqual({
    kind: 'notification',
    method: 'notifications/initialized',
    params: {},
  });
  expect(readMessages('{"jsonrpc":"2.0","id":7,"result":{"n":1e400}}')).toEqual({
    kind: 'answer',
    answer: { id: 7, result: '{"n":1e400}' },
  });
  expect(readMessages('{"jsonrpc":"2.0","id":7,"error":{"code":1}}')).toEqual({
    kind: 'answer',
    answer: { id: 7, error: { code: 1 } },
  });
});

test('what a client answers to what it was asked is cut out, however large', async () => {
  const answers = `{"a":{"n":12345678901234567890,"text":"${'x'.repeat(100_000)}"}}`;
  const params = `{"name":"t","arguments":{"x":1},"inputResponses":${answers}}`;
  const read = await readMessages(
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`,
  );
  expect(read).toMatchObject({ kind: 'request', request: { args: '{"x":1}', inputs: answers } });
  const result = await readMessages(`{"jsonrpc":"2.0","id":1,"result":${answers}}`);
  expect(result).toMatchObject({ kind: 'answer', answer: { id: 1, result: answers } });
});

test('members with the names of an object are members', () => {
  const text = '{"jsonrpc":"2.0","id":1,"method":"__proto__","params":{"__proto__":{"x":1}}}';
  expect(readMessages(text)).toMatchObject({ request: { method: '__proto__' } });
});

function deepMeta(levels: number): string {
  const deep = '['.repeat(levels) + ']'.repeat(levels);
  return `{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"x":${deep}}}}`;
}
