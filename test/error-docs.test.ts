import { describe, expect, test } from 'vitest';
import { HOST_ERRORS, HOST_HINTS } from '../packages/core/src/index.ts';
import { readText } from './workspace.ts';

const DOCUMENT = 'docs/errors.md';

/** The sections on host errors: what stands under each code. */
const sections = new Map(
  readText(DOCUMENT)
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.replaceAll('`', ''), lines.join('\n')] as const;
    }),
);

/** A point of a section, its lines joined. */
function point(section: string, name: string): string | undefined {
  const found = new RegExp(`^- \\*\\*${name}:\\*\\* (.*(?:\\n {2}.*)*)`, 'm').exec(section);
  return found?.[1]?.replace(/\s+/g, ' ');
}

test('every error of the host has its section, and every section is about one', () => {
  expect([...sections.keys()]).toEqual(Object.keys(HOST_ERRORS));
});

describe.each(Object.entries(HOST_ERRORS))('%s', (code, { status, title, retryable }) => {
  const section = sections.get(code) ?? '';

  test('is documented with its status, title and whether to retry', () => {
    expect(point(section, 'Status')).toBe(`${status}, «${title}»`);
    expect(point(section, 'Retryable')).toBe(retryable ? 'yes' : 'no');
  });

  test('is explained: when it happens and what to do', () => {
    expect(point(section, 'When')).toMatch(/.{20,}\.$/);
    expect(point(section, 'What to do')).toMatch(/.{20,}\.$/);
  });
});

test('the example of a problem document is one', () => {
  const [, text] = /problem\+json\n\n(\{[^`]*\})\n```/.exec(readText(DOCUMENT)) ?? [];
  const problem = JSON.parse(text ?? 'null') as Record<string, unknown>;
  const { status, title, retryable } = HOST_ERRORS.skill_timeout;
  expect(problem).toMatchObject({ code: 'skill_timeout', status, title, retryable });
  expect(problem['type']).toBe('urn:skillet-host:error:skill_timeout');
  expect(Object.keys(problem)).toEqual([
    'type',
    'title',
    'status',
    'detail',
    'code',
    'mount',
    'request_id',
    'hint',
    'alternatives',
    'retryable',
  ]);
  expect(problem['hint']).toBe(HOST_HINTS.skill_timeout);
});
