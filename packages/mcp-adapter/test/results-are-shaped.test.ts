import { AnswerUnusable, McpError, ServerGone, type ServerSession } from '@skillet/mcp-client';
import { expect, test } from 'vitest';
import { answerTool, toolAt } from '../src/answer-tool.ts';
import { shapeResult } from '../src/shape-result.ts';

const { signal } = new AbortController();
const ECHO = { name: 'echo', envelope: false };

/** A session in which each request is answered with the result in a text, or fails. */
function answering(with_: string | Error) {
  const asked: unknown[] = [];
  const session: Pick<ServerSession, 'request'> = {
    request: (method, params, options) => {
      asked.push({ method, params, argumentsText: options?.argumentsText });
      if (typeof with_ !== 'string') return Promise.reject(with_);
      return Promise.resolve({ result: JSON.parse(with_), text: with_ });
    },
  };
  return { session, asked };
}

test.each([
  ['/tools/echo', { name: 'echo', envelope: false }],
  ['/tools/echo/run', { name: 'echo', envelope: true }],
  ['/tools/a%2Fb?x=1', { name: 'a/b', envelope: false }],
  ['/tools/%E0%A4%A', undefined],
  ['/tools/', undefined],
  ['/tools/a/b', undefined],
  ['/run', undefined],
])('the path %s is that of a tool, or of none', (path, tool) => {
  expect(toolAt(path)).toEqual(tool);
});

test.each([
  [
    'the structured content',
    '{"content":[],"structuredContent":{"n":12345678901234567890}}',
    '{"n":12345678901234567890}',
  ],
  ['a structured content that is a list', '{"structuredContent":[1]}', '[1]'],
  [
    'else the blocks of content',
    '{"content":[{"type":"text","text":"a","own":1}]}',
    '[{"type":"text","text":"a","own":1}]',
  ],
  ['which a null is not', '{"content":[1],"structuredContent":null}', '[1]'],
  ['nothing, where there is nothing', '{}', '[]'],
])('an answer is %s, as the server wrote it', async (_, result, body) => {
  const { session, asked } = answering(result);
  const sent = { body: '{"n": 12345678901234567890}', signal };
  expect(await answerTool(session, ECHO, sent)).toEqual({ status: 200, body });
  const argumentsText = '{"n": 12345678901234567890}';
  expect(asked).toEqual([{ method: 'tools/call', params: { name: 'echo' }, argumentsText }]);
});

test('a result that is an error is one of the skill, with its texts', async () => {
  const content = [{ type: 'text', text: 'no' }, { type: 'image' }, { type: 'text', text: 'way' }];
  const failing = answering(JSON.stringify({ isError: true, content }));
  const answer = await answerTool(failing.session, ECHO, { body: '', signal });
  expect(answer).toEqual({ status: 400, body: '{"detail":"no\\nway"}' });
  const silent = answering('{"isError":true,"structuredContent":{"a":1}}');
  expect(await answerTool(silent.session, ECHO, { body: '', signal })).toEqual({
    status: 400,
    body: '{"detail":"The tool failed."}',
  });
});

test.each([
  [new McpError(-32602, 'n must be a number'), 422],
  [new McpError(-32601, 'no such tool'), 404],
  [new McpError(-32603, 'broken'), 500],
  [new McpError(1234, 'own'), 500],
])('an error of the protocol is told with a status: %s', async (error, status) => {
  const answer = await answerTool(answering(error).session, ECHO, { body: '{}', signal });
  expect(answer).toMatchObject({ status, body: expect.stringContaining(error.message) });
});

test('what the server answered and is of no use is told as that; that it is gone is thrown', async () => {
  const unusable = answering(new AnswerUnusable('It is too long.'));
  expect(await answerTool(unusable.session, ECHO, { body: '{}', signal })).toEqual({
    unusable: 'It is too long.',
  });
  const gone = answering(new ServerGone('It is gone.'));
  await expect(answerTool(gone.session, ECHO, { body: '{}', signal })).rejects.toThrow('gone');
});

test.each([
  ['[]', false],
  ['null', false],
  ['{"a":', false],
  ['{"skill_input":[]}', true],
])('the body %s is no arguments, and nobody is asked', async (body, envelope) => {
  const { session, asked } = answering('{}');
  const answer = await answerTool(session, { name: 'echo', envelope }, { body, signal });
  expect(answer).toMatchObject({ status: 422 });
  expect(asked).toEqual([]);
});

test('arguments may come in an envelope where a run has one', async () => {
  const { session, asked } = answering('{}');
  const body = '{"skill_input":{"a":1},"credentials":{}}';
  await answerTool(session, { name: 'echo', envelope: true }, { body, signal });
  await answerTool(session, ECHO, { body, signal });
  expect(asked).toMatchObject([{ argumentsText: '{"a":1}' }, { argumentsText: body }]);
});

test('a result for a client has what its generation has, and all else as it was', () => {
  const text = '{\n"content":[],"own":{"n":1e400},"_meta":{"a":1,"b":2},"resultType":"complete"}';
  const meta = { b: 3 };
  expect(shapeResult(text, { method: 'tools/call', era: 'modern', meta })).toBe(
    '{"content":[],"own":{"n":1e400},"resultType":"complete","_meta":{"a":1,"b":3}}',
  );
  expect(shapeResult(text, { method: 'tools/call', era: 'legacy', meta })).toBe(
    '{"content":[],"own":{"n":1e400},"_meta":{"a":1,"b":2}}',
  );
  expect(shapeResult('{}', { method: 'tools/call', era: 'modern', meta: {} })).toBe(
    '{"resultType":"complete","_meta":{}}',
  );
  expect(shapeResult('{}', { method: 'tools/call', era: 'legacy', meta: {} })).toBe('{}');
  const asking = '{"resultType":"input_required"}';
  expect(shapeResult(asking, { method: 'tools/call', era: 'legacy', meta: {} })).toBe(asking);
});
