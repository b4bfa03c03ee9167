import { expect, it } from 'vitest';
import type { LogLine } from '@skillet/core';
import { announceLog } from '../src/pool/announce.ts';

const ESC = '\x1b';

it.each([
  [`${ESC}[0mGET / ${ESC}[32m200${ESC}[0m 1.5 ms - 2`, 'GET / 200 1.5 ms - 2'],
  [`--> ${ESC}[38;2;1;2;3m404${ESC}[m${ESC}[K`, '--> 404'],
  ['plain [31m', 'plain [31m'],
  [`cut ${ESC}[3`, `cut ${ESC}[3`],
])('%j is logged as %j', (printed, logged) => {
  const messages: string[] = [];
  const line: LogLine = { level: 'info', message: printed };
  announceLog(
    (event) => {
      if (event.type === 'skill-log') messages.push(event.line.message);
    },
    'w1',
    [line],
    0,
  );
  expect(messages).toEqual([logged]);
});
