import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loggerOn } from '../src/index.ts';

const INDEX = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** What a process prints that runs a script with a logger of its own. */
function printedBy(script: string): string[] {
  const source = `import { createJsonLogger } from ${JSON.stringify(INDEX)}; ${script}`;
  const args = ['--input-type=module', '--eval', source];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trimEnd().split('\n');
}

test('a line has its level as a word, its time in ISO 8601, its fields, and nothing of the machine', () => {
  const lines: string[] = [];
  const log = loggerOn({ write: (line) => lines.push(line) }, 'info');
  log.warn({ mount: 'time' }, 'slow');
  const { time, ...rest } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(rest).toEqual({ level: 'warn', mount: 'time', msg: 'slow' });
  expect(new Date(time as string).toISOString()).toBe(time);
});

test('lines below the level are not written, and info is the level when none is given', () => {
  const script = (level: string) =>
    `const log = createJsonLogger(${level}); log.debug('d'); log.info('i'); log.error('e');`;
  const levels = (given: string) =>
    printedBy(script(given)).map((line) => (JSON.parse(line) as { level: string }).level);
  expect(levels('')).toEqual(['info', 'error']);
  expect(levels("'debug'")).toEqual(['debug', 'info', 'error']);
  expect(levels("'error'")).toEqual(['error']);
});

test.each(['await log.flush(); process.kill(process.pid, "SIGKILL")', 'process.exit(0)'])(
  'what was logged before `%s` is printed, in its order',
  (end) => {
    const script = `const log = createJsonLogger();
      for (let n = 0; n < 2_000; n += 1) log.info(String(n));
      ${end}`;
    const said = printedBy(script).map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(said).toEqual(Array.from({ length: 2_000 }, (_, n) => String(n)));
  },
);
