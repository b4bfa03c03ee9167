import { expect, test } from 'vitest';
import { RepeatedParams } from '../src/cli/mcp/repeated-params.ts';

const listed = (properties: object) => ({
  result: { tools: [{ name: 'query', inputSchema: { type: 'object', properties } }] },
});

test('a call has the headers that the tool wanted when it was listed last', () => {
  const repeated = new RepeatedParams();
  const call = { name: 'query', arguments: { region: 'größe', limit: 3 } };
  expect(repeated.of(call)).toEqual({});
  repeated.note(listed({ region: { type: 'string', 'x-mcp-header': 'Region' } }));
  expect(repeated.of(call)).toEqual({ 'mcp-param-Region': '=?base64?Z3LDtsOfZQ==?=' });
  expect(repeated.of({ name: 'other' })).toEqual({});
  repeated.note({ error: {} });
  repeated.note(listed({ region: { type: 'string' } }));
  expect(repeated.of(call)).toEqual({});
});
