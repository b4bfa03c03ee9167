import { describe, expect, test } from 'vitest';
import { describeSkill, toolSet, ToolNames, type SkillTool } from '@skillet/catalog';
import {
  HostError,
  type Descriptor,
  type InvokeOptions,
  type OperationAnswer,
  type SkillKind,
  type SkillView,
} from '@skillet/core';
import { viewOf } from '../src/tools/tool-view.ts';
import { RequestStates } from '../src/servers/request-states.ts';
import { callTool } from '../src/tools/call-tool.ts';
import type { ToolCaller } from '../src/tools/tool-caller.ts';

interface Result {
  readonly content: readonly Record<string, unknown>[];
  readonly structuredContent?: unknown;
  readonly isError?: true;
}

interface Rig {
  readonly answer?: Partial<OperationAnswer> | Error;
  readonly kind?: SkillKind;
  readonly outputs?: Parameters<typeof describeSkill>[0]['outputs'];
  readonly examples?: Parameters<typeof describeSkill>[0]['examples'];
  readonly change?: (descriptor: Descriptor) => Descriptor;
}

const TEXT = { schema: { type: 'string' }, required: false };

/** Skills "time" and "clock", which are alike, and what of each call reaches the first. */
function rig({
  answer = {},
  kind = 'handler',
  outputs = { now: TEXT, zone: TEXT },
  examples = [{ input: { zone: 'Europe/Ulm' } }],
  change,
}: Rig = {}) {
  const manifest = (name: string) => ({
    name,
    version: '1.0.0',
    description: 'Tells the time',
    runtime: 'node',
    inputs: { zone: { schema: { type: 'string' }, required: true } },
    outputs,
    inventory: { tags: ['time'] },
    examples,
    idempotent: true,
    credentials: {
      required: ['ZEN_API_KEY'],
      optional: [],
      howToGet: 'Ask Zen.',
      steps: [],
      documentation: '',
    },
  });
  const views = ['time', 'clock'].map((mount) => {
    const descriptor = describeSkill(manifest(mount), mount);
    return {
      mount,
      kind,
      descriptor: change?.(descriptor) ?? descriptor,
      state: { name: 'ready' },
    };
  }) as unknown as SkillView[];
  const { tools } = toolSet(views, new ToolNames());
  const byName: ReadonlyMap<string, SkillTool> = new Map(
    tools.map((tool) => [tool.toolName, tool]),
  );
  const sent: { readonly input: string; readonly options: InvokeOptions }[] = [];
  const dispatcher = {
    skill: (mount: string) => views.find((view) => view.mount === mount),
    invoke: (_mount: string, _operation: unknown, input: unknown, options: InvokeOptions = {}) => {
      sent.push({ input: Buffer.from(input as Uint8Array).toString(), options });
      if (answer instanceof Error) return Promise.reject(answer);
      const head = { status: 200, contentType: 'application/json', headers: [], text: '{}' };
      return Promise.resolve({ ...head, ...answer });
    },
  };
  const view = viewOf({ agentSkills: [], tools: byName });
  const call = async (args: string, meta: unknown = {}, headers: Record<string, string> = {}) => {
    const caller = {
      headers,
      address: undefined,
      callerName: 'local',
      exchange: NOBODY,
      session: undefined,
      requestId: 'q',
      signal: new AbortController().signal,
      era: 'modern' as const,
      capabilities: {},
      level: 'none',
      states: new RequestStates({ timeout: 1000, most: 1 }, () => 0),
      meta: {},
    };
    const params = { name: 'time', _meta: meta };
    const members = await callTool(dispatcher, view, { params, args }, caller);
    return JSON.parse(`{${members}}`) as Result;
  };
  return { call, sent };
}

/** Asked for servers that callers do not share alone. */
const NOBODY = {} as ToolCaller['exchange'];
const textOf = ({ content }: Result) => content[0]?.['text'] as string;
const nothing = {};

describe('what a skill answers', () => {
  test('is data and the same text where it is an object', async () => {
    const text = '{"now": "1", "__proto__": {"n": 12345678901234567890}}';
    const result = await rig({ answer: { text } }).call('{}');
    expect(textOf(result)).toBe(text);
    expect(JSON.stringify(result.structuredContent)).toBe(JSON.stringify(JSON.parse(text)));
    expect(result).not.toHaveProperty('isError');
  });

  test.each([
    '[1,2]',
    '"x"',
    'null',
    '{"a":1}],"x":{"b":1}',
    `${'['.repeat(3000)}${']'.repeat(3000)}`,
  ])('%s is a field of the data of a tool that answers some, else text alone', async (text) => {
    const data = await rig({ answer: { text } }).call('{}');
    expect(JSON.parse(textOf(data))).toEqual(data.structuredContent);
    expect(data.structuredContent).toHaveProperty('result');
    const plain = await rig({ answer: { text }, outputs: {} }).call('{}');
    expect(plain).toEqual({ content: [{ type: 'text', text }] });
  });

  test('is wrapped in the one field that the tool says, if it can be that', async () => {
    const times = { schema: { type: 'array', items: { type: 'integer' } }, required: true };
    const call = (text: string) => rig({ answer: { text }, outputs: { times } }).call('{}');
    expect((await call('[1]')).structuredContent).toEqual({ times: [1] });
    expect((await call('"x"')).structuredContent).toEqual({ result: 'x' });
  });

  test('is whole though declared outputs are missing or null', async () => {
    const outputs = { now: { ...TEXT, required: true }, zone: { ...TEXT, required: true } };
    for (const text of ['{}', '{"now":null,"more":1}', '{"zone":"x"}']) {
      const result = await rig({ answer: { text }, outputs }).call('{}');
      expect(result.structuredContent).toEqual(JSON.parse(text));
      expect(result).not.toHaveProperty('isError');
    }
  });

  test.each([
    ['{"now":1}', 'now is declared as string, and is of type number'],
    ['{"rows":[{"n":1},{"n":"2"}]}', 'rows[].n is declared as integer, and is of type string'],
    ['{"rows":{"n":1}}', 'rows is declared as array, and is of type object'],
    ['{"other":[[1.0, {"n":1.5}], true]}', 'other[][].n is declared as integer, and is of type'],
    ['{"\\u006eow":[]}', 'now is declared as string, and is of type array'],
  ])('%s that a client would refuse is told as text, and why', async (text, why) => {
    const rows = { type: 'array', items: { properties: { n: { type: 'integer' } } } };
    const outputs = {
      now: TEXT,
      rows: { schema: rows, required: false },
      other: { schema: { type: 'array', items: rows }, required: false },
    };
    const result = await rig({ answer: { text }, outputs }).call('{}');
    expect(result).toMatchObject({ isError: true, content: [{}, { text }] });
    expect(result).not.toHaveProperty('structuredContent');
    expect(textOf(result)).toContain(why);
  });

  test.each([
    ['image/png', { type: 'image', mimeType: 'image/png', data: 'AQI=' }],
    ['Audio/WAV; x=1', { type: 'audio', mimeType: 'audio/wav', data: 'AQI=' }],
    [
      'application/pdf',
      {
        type: 'resource',
        resource: { uri: 'skill://time/run/q', mimeType: 'application/pdf', blob: 'AQI=' },
      },
    ],
    [
      '"}]',
      {
        type: 'resource',
        resource: { uri: 'skill://time/run/q', mimeType: 'application/octet-stream', blob: 'AQI=' },
      },
    ],
  ])('of type %s is a block of its kind', async (contentType, block) => {
    const answer = { contentType, text: '', bytes: new Uint8Array([1, 2]) };
    expect(await rig({ answer, outputs: {} }).call('{}')).toEqual({ content: [block] });
    const { content, structuredContent } = await rig({ answer }).call('{}');
    expect(content[1]).toEqual(block);
    expect(JSON.parse(content[0]?.['text'] as string)).toEqual(structuredContent);
  });

  test('is refused when no client could take it', async () => {
    const large = { text: `{"a":"${'x'.repeat(2_000_000)}"}` };
    expect((await rig({ answer: large }).call('{}')).isError).toBe(true);
    const bytes = { contentType: 'image/png', text: '', bytes: new Uint8Array(4_000_000) };
    expect((await rig({ answer: bytes }).call('{}')).isError).toBe(true);
  });
});

describe('an error', () => {
  test('of arguments says which, why, and how a good call looks', async () => {
    const faults = [
      { loc: ['body', 'skill_input', 'zone'], msg: 'Field required', input: '[object]' },
      { loc: ['body', 'skill_input', 'body', 0], input: 'x' },
      'odd',
    ];
    const text = JSON.stringify({ detail: faults });
    const result = await rig({ answer: { status: 422, text } }).call('{}');
    expect(result.isError).toBe(true);
    expect(textOf(result).split('\n')).toEqual([
      'The arguments are not right:',
      '- zone: Field required',
      '- body.0: is not valid (given: "x")',
      '- odd',
      'Example of a good call: {"zone":"Europe/Ulm"}',
      'The same call would fail again.',
    ]);
  });

  test('of arguments says what a tool takes that shows no call, and tells ten of many faults', async () => {
    const faults = Array.from({ length: 14 }, (_, at) => ({
      loc: ['body', `f${String(at)}`],
      msg: 'No.',
    }));
    const answer = { status: 422, text: JSON.stringify({ detail: faults }) };
    const lines = textOf(await rig({ answer, examples: [] }).call('{}')).split('\n');
    expect(lines.slice(10)).toEqual([
      '- f9: No.',
      '- and 4 more',
      'It takes: zone: string',
      'The same call would fail again.',
    ]);
  });

  test.each([
    ['words', 'text/plain', 'x'.repeat(3_000_000)],
    ['data', 'application/json', JSON.stringify({ detail: 'x'.repeat(20_000) })],
    ['data that is long', 'application/json', JSON.stringify({ detail: 'x'.repeat(200_000) })],
    [
      'faults',
      'application/json',
      JSON.stringify({ detail: [{ loc: ['x'.repeat(9000)], msg: 'x'.repeat(9000), input: 'x' }] }),
    ],
  ])('of much text is told in part: %s', async (_, contentType, text) => {
    const result = await rig({ answer: { status: 422, contentType, text } }).call('{}');
    expect(result.isError).toBe(true);
    expect(textOf(result).length).toBeLessThan(2300);
    expect(textOf(result)).toContain('x…');
    expect(textOf(result)).toContain('Example of a good call: {"zone":"Europe/Ulm"}');
  });

  test('of credentials says what to set and where', async () => {
    const detail = {
      error: 'missing_credentials',
      message: 'send {"skill_input"…}',
      required_credentials: ['ZEN_API_KEY'],
      how_to_get: 'Ask Zen.',
    };
    const answer = { status: 401, text: JSON.stringify({ detail }) };
    const text = textOf(await rig({ answer }).call('{}'));
    expect(text).toContain('X-Skillet-Credential-ZEN-API-KEY');
    expect(text).toContain('_meta["skillet/credentials"]');
    expect(text).toContain('Ask Zen.');
    expect(text).not.toContain('skill_input');
  });

  test.each([
    [429, ['retry-after', '7'], 'Try again in 7 s.'],
    [503, ['retry-after', '0'], 'Try again in 1 s.'],
    [503, ['retry-after', '1e999'], 'It may work if you try again later.'],
    [404, [], 'The same call would fail again.'],
    [302, ['location', '/elsewhere'], 'a redirect to /elsewhere, which is not followed.'],
  ])('of a skill with %i says whether and when to try again', async (status, headers, line) => {
    const answer = { status, headers, text: '{"detail":"No."}' };
    const result = await rig({ answer }).call('{}');
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(line);
  });

  test.each([
    `${'{"detail":'.repeat(3000)}1${'}'.repeat(3000)}`,
    '{"detail":[null,{"loc":{},"msg":{}}]}',
    '',
    '\u0000',
    '<html>',
  ])('of any shape is told (%#)', async (text) => {
    expect((await rig({ answer: { status: 422, text } }).call('{}')).isError).toBe(true);
  });

  test('of the host says what it knows, and which tools are left', async () => {
    const error = new HostError('skill_unavailable', 'Quarantined at /srv/a/b.ts.', {
      retryAfter: 2.5,
    });
    const result = await rig({ answer: error }).call('{}');
    expect(result.isError).toBe(true);
    expect(textOf(result).split('\n')).toEqual([
      'Quarantined at b.ts. (skill_unavailable)',
      'Try again later, once.',
      'Try again in 3 s.',
      'Other tools that may serve: clock.',
    ]);
    const stopping = await rig({ answer: new HostError('host_stopping', 'Bye.') }).call('{}');
    expect(textOf(stopping)).not.toContain('clock');
  });

  test('of arguments that are no object is a result as well', async () => {
    const { call, sent } = rig();
    for (const args of ['[]', '"{}"', '7']) expect((await call(args)).isError).toBe(true);
    expect(sent).toEqual([]);
  });
});

describe('credentials', () => {
  const KEY = { 'x-skillet-credential-zen-api-key': 'k', 'x-skillet-credential-other': 'o' };

  test('come by header for those that declare them, and by _meta, which counts', async () => {
    const { call, sent } = rig();
    await call('{}', nothing, KEY);
    await call('{}', { 'skillet/credentials': { ZEN_API_KEY: 'm', PATH: 'p' } }, KEY);
    expect(sent.map(({ options }) => options.credentials)).toEqual([
      { ZEN_API_KEY: 'k' },
      { ZEN_API_KEY: 'm', PATH: 'p' },
    ]);
  });

  test('of a connection are not handed to a skill that declares none', async () => {
    const change = ({ credentials: _none, ...rest }: Descriptor): Descriptor => rest;
    const { call, sent } = rig({ change });
    await call('{}', nothing, KEY);
    expect(sent[0]?.options.credentials).toEqual({});
  });

  test.each([
    ['text'],
    [['list']],
    [{ K: 1 }],
    [Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`K${String(at)}`, 'v']))],
  ])('that are none are refused without a word of their values (%#)', async (given) => {
    const { call, sent } = rig();
    expect((await call('{}', { 'skillet/credentials': given })).isError).toBe(true);
    expect(sent).toEqual([]);
  });

  test('never come out of arguments', async () => {
    const args = '{"skill_input":{},"credentials":{"ZEN_API_KEY":"a"}}';
    const handler = rig();
    await handler.call(args);
    // What is handed over beside an input cannot be in it.
    expect(handler.sent).toMatchObject([{ input: args, options: { credentials: {} } }]);
    const app = rig({ kind: 'app' });
    for (const hidden of [
      args,
      '{"cred\\u0065ntials":{}}',
      '{"runtime_config":{"credentials":{}}}',
    ]) {
      const result = await app.call(hidden);
      expect(result.isError).toBe(true);
      expect(textOf(result)).not.toContain('"a"');
    }
    expect(app.sent).toEqual([]);
  });
});
