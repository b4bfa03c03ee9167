import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessages, RpcError, type RpcMessage } from '../src/index.ts';

function call(args: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":${args}}}`;
}

function argsOf(text: string): string | undefined {
  const message = readMessages(text) as RpcMessage;
  return message.kind === 'request' ? message.request.args : undefined;
}

function refusal(text: string): { code: number; status: number } {
  try {
    readMessages(text);
  } catch (error) {
    if (error instanceof RpcError) return { code: error.code, status: error.status };
  }
  throw new Error('it was not refused');
}

describe('the arguments of a tool', () => {
  test('are what JSON.parse would find, whatever they and their neighbours are', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('arguments', 'params', 'name', '"', '\\'));
    const values = fc.dictionary(key, fc.jsonValue(), { maxKeys: 5 });
    fc.assert(
      fc.property(values, values, fc.jsonValue(), fc.nat(3), (around, beside, args, space) => {
        const params = { ...beside, arguments: args };
        const message = { ...around, jsonrpc: '2.0', id: 1, method: 'tools/call', params };
        const found = argsOf(JSON.stringify(message, undefined, space));
        expect(JSON.parse(found ?? 'null')).toEqual(JSON.parse(JSON.stringify(args)));
      }),
    );
  });

  test('are handed on as they were written', () => {
    expect(argsOf(call('{"n": 725653563933458432, "x": 1.0}'))).toBe(
      '{"n": 725653563933458432, "x": 1.0}',
    );
    expect(argsOf(call('{}').replace('"arguments"', '"argum\\u0065nts"'))).toBe('{}');
    expect(argsOf(call('{"a":1},"arguments":{"b":2}'))).toBe('{"b":2}');
  });

  test('may be large and deep, since nobody reads them here', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(argsOf(call(`{"deep":${deep}}`))).toHaveLength(deep.length + 9);
  });

  test('cannot reach past their end', () => {
    const broken = '[}';
    const message = `{"jsonrpc":"2.0","id":1,"method":"m","params":{"arguments":${broken},"x":1}}`;
    expect(argsOf(message)).toBe(broken);
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
  ])('%s', (_, text, code, status) => {
    expect(refusal(text)).toEqual({ code, status });
  });
});

test('a notification has no id, and an answer no method', () => {
  expect(readMessages('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toEqual({
    kind: 'notification',
    method: 'notifications/initialized',
    params: {},
  });
  expect(readMessages('{"jsonrpc":"2.0","id":7,"result":{}}')).toEqual({ kind: 'answer' });
});

test('members with the names of an object are members', () => {
  const text = '{"jsonrpc":"2.0","id":1,"method":"__proto__","params":{"__proto__":{"x":1}}}';
  expect(readMessages(text)).toMatchObject({ request: { method: '__proto__' } });
});

function deepMeta(levels: number): string {
  const deep = '['.repeat(levels) + ']'.repeat(levels);
  return `{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"x":${deep}}}}`;
}
