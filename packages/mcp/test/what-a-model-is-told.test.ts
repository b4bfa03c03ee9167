import { describeSkill, ToolNames, toolSet, type SkillTool } from '@skillet/catalog';
import { HostError, type OperationAnswer, type SkillManifest } from '@skillet/core';
import { describe, expect, test } from 'vitest';
import { hostErrorText, skillErrorText } from '../src/tools/tool-error.ts';
import { toolResult } from '../src/tools/tool-result.ts';

const manifest: SkillManifest = {
  name: 'weather',
  version: '1.0.0',
  description: 'Tells the weather',
  inputs: {
    city: { schema: { type: 'string' }, required: true },
    days: { schema: { type: 'integer' }, required: false },
  },
  outputs: {},
  inventory: { tags: ['weather', 'forecast'] },
  idempotent: false,
  examples: [],
};

function toolsOf(...changes: Partial<SkillManifest>[]): Map<string, SkillTool> {
  const skills = changes.map((change, index) => {
    const mount = `m${String(index)}`;
    return { mount, descriptor: describeSkill({ ...manifest, ...change }, mount) };
  });
  const { tools } = toolSet(skills, new ToolNames());
  return new Map(tools.map((tool) => [tool.toolName, tool]));
}

function answer(given: Partial<OperationAnswer>): OperationAnswer {
  return { status: 200, contentType: 'application/json', headers: [], text: '', ...given };
}

function errorOf(given: Partial<OperationAnswer>, change: Partial<SkillManifest> = {}): string {
  const [tool] = toolsOf(change).values();
  return skillErrorText(answer(given), tool!);
}

describe('an error says', () => {
  test('which argument is wrong, and what a good call looks like', () => {
    const fault = { type: 'missing', loc: ['body', 'city'], msg: 'Field required', input: {} };
    const text = JSON.stringify({ detail: [fault] });
    expect(errorOf({ status: 422, text })).toBe(
      'The arguments are not right:\n- city: Field required\nIt takes: city: string, days?: integer',
    );
    const examples = [{ input: { city: 'Berlin' }, output: {} }];
    expect(errorOf({ status: 422, text }, { examples })).toContain(
      'Example of a good call: {"city":"Berlin"}',
    );
  });

  test('what the skill says, and when to try again', () => {
    const headers = ['Retry-After', '3'];
    const told = errorOf({ status: 429, text: '{"detail":"slow down"}', headers });
    expect(told).toBe('The tool answered with an error (429): slow down\nTry again in 3 s.');
    expect(errorOf({ status: 404, text: 'nothing', contentType: 'text/plain' })).toBe(
      'The tool answered with an error (404): nothing',
    );
  });

  test('which credentials are missing and where they are set, and asks for none', () => {
    const detail = {
      error: 'missing_credentials',
      message: 'This skill needs the credential API_KEY; send {"skill_input": …}',
      required_credentials: ['API_KEY'],
      how_to_get: 'Ask your administrator.',
    };
    const told = errorOf({ status: 400, text: JSON.stringify({ detail }) });
    expect(told).toContain('API_KEY');
    expect(told).toContain('X-Skillet-Credential-API-KEY');
    expect(told).toContain('Ask your administrator.');
    expect(told).not.toContain('skill_input');
  });

  test('what the host could not do, whether to try again, and who else could serve', () => {
    const all = toolsOf(
      {},
      { name: 'climate', inventory: { tags: ['weather'] } },
      { name: 'other', inventory: {} },
    );
    const error = new HostError('skill_unavailable', 'Skill "m0" is quarantined.', {
      retryAfter: 20,
    });
    expect(hostErrorText(error, all.get('weather')!, all)).toBe(
      'Skill "m0" is quarantined. (skill_unavailable)\nTry again in 20 s.\nOther tools that may serve: climate.',
    );
    const over = new HostError('limit_exceeded', 'It is over its limit.');
    expect(hostErrorText(over, all.get('other')!, all)).toBe(
      'It is over its limit. (limit_exceeded)\nThe same call would fail again.',
    );
  });

  test('no more than a model can read', () => {
    expect(errorOf({ status: 500, text: 'x'.repeat(1e6) }).length).toBeLessThan(9000);
    const faults = Array.from({ length: 1000 }, (_, n) => ({ loc: ['body', n], msg: 'm' }));
    const told = errorOf({ status: 422, text: JSON.stringify({ detail: faults }) });
    expect(told.split('\n')).toHaveLength(12);
  });
});

describe('an answer is', () => {
  const resultOf = (given: Partial<OperationAnswer>) =>
    JSON.parse(`{${toolResult(answer(given), 'skill://x')}}`) as Record<string, unknown>;

  test('structured and the same as text, when it is an object', () => {
    const text = '{"a": 1}';
    expect(resultOf({ text })).toEqual({
      content: [{ type: 'text', text }],
      structuredContent: { a: 1 },
    });
  });

  test.each(['[1]', '"x"', '{"a":', '{} {}', 'plain'])('%s is text alone', (text) => {
    expect(resultOf({ text })).toEqual({ content: [{ type: 'text', text }] });
  });

  test('an image, a sound or a resource by its type', () => {
    const bytes = Buffer.from('abc');
    const data = bytes.toString('base64');
    expect(resultOf({ contentType: 'image/png; q=1', bytes })).toEqual({
      content: [{ type: 'image', mimeType: 'image/png', data }],
    });
    expect(resultOf({ contentType: 'audio/wav', bytes })).toMatchObject({
      content: [{ type: 'audio', mimeType: 'audio/wav' }],
    });
    expect(resultOf({ contentType: 'application/pdf', bytes })).toEqual({
      content: [
        {
          type: 'resource',
          resource: { uri: 'skill://x', mimeType: 'application/pdf', blob: data },
        },
      ],
    });
  });

  test('an error that says so, when it is too large', () => {
    expect(resultOf({ text: `"${'x'.repeat(5e6)}"` })).toMatchObject({ isError: true });
    expect(resultOf({ contentType: 'image/png', bytes: Buffer.alloc(5e6) })).toMatchObject({
      isError: true,
    });
  });
});
