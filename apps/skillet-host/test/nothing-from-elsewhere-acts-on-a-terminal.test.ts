import { describe, expect, test } from 'vitest';
import { crashText } from '../src/cli/crashes/crash-text.ts';
import { oneLine } from '../src/cli/one-line.ts';
import type { WorkerReport } from '../src/crash/report/crash-report.ts';
import { legible, legibleJson } from '../src/log/legible.ts';

const EVIL = '\x1b[2J\x07\r\b\f\x9b31m\x85\u202eesrever\u2066\u200b\u2028\0\x7f';
// eslint-disable-next-line no-control-regex -- they are what must not be there
const ACTS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]/;

test('a text from elsewhere shows what would act on a terminal, and keeps the rest', () => {
  expect(legible('\x1b[31mred\u202e\x9b\ttab\nline – größe 🔑')).toBe(
    String.raw`\x1b[31mred\u202e\x9b` + '\ttab\nline – größe 🔑',
  );
});

test('so does a line of JSON once it is read, and stays one', () => {
  const fields = {
    msg: EVIL,
    [EVIL]: [EVIL],
    stack: `Error\n  at ${EVIL}`,
    path: 'C:\\x1b\\u202e',
  };
  const read = JSON.parse(legibleJson(`${JSON.stringify(fields)}\n`)) as typeof fields;
  expect(read).toEqual({
    msg: legible(EVIL),
    [legible(EVIL)]: [legible(EVIL)],
    stack: `Error\n  at ${legible(EVIL)}`,
    path: 'C:\\x1b\\u202e',
  });
});

describe('a report of a crash', () => {
  test('shows them escaped in every part of it', () => {
    const report: WorkerReport = {
      ...{ id: 'r', kind: 'worker', at: 0, summary: EVIL, skill: 's', mount: 's', revision: 'r1' },
      ...{ worker: 'w1', cause: { kind: 'exception', message: EVIL }, uptimeMs: 1 },
      culprit: null,
      requests: [
        { requestId: EVIL, method: 'GET', path: EVIL, size: 1, at: 0, body: JSON.stringify(EVIL) },
      ],
      lines: [{ at: 0, level: 'info', message: EVIL }],
      samples: [],
      stack: `Error: ${EVIL}\n    at x`,
    } as unknown as WorkerReport;
    expect(ACTS.exec(crashText(report))).toBeNull();
    expect(crashText(report)).toContain(String.raw`\x1b[2J`);
  });

  test('is one line in the list', () => {
    expect(oneLine(`a\n\t b ${EVIL}`, 80)).toMatch(/^a b \\x1b\[2J\\x07 \\x08/);
    expect(oneLine('ha\u00adrm\u{e0068}\u{e0069}less 🏳', 80)).toBe(
      String.raw`ha\u{ad}rm\u{e0068}\u{e0069}less 🏳`,
    );
  });
});
