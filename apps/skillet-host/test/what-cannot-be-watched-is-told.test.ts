import { expect, test } from 'vitest';
import { watchFaults } from '../src/host/watch-faults.ts';

/** What the log says of these errors. */
function linesOf(codes: readonly string[]): string[] {
  const lines: string[] = [];
  const said = watchFaults({
    error: (...line: unknown[]) => {
      lines.push(String(line.at(-1)));
    },
  });
  for (const code of codes) said(Object.assign(new Error(`${code}: watch '/a'`), { code }));
  return lines;
}

test('that the system lets nobody watch more is one line, with what to raise', () => {
  const lines = linesOf(['ENOSPC', 'ENOSPC', 'EMFILE', 'ENOSPC', 'EMFILE']);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('raise fs.inotify.max_user_watches (sysctl)');
  expect(lines[1]).toContain('raise fs.inotify.max_user_instances (sysctl)');
});

test('anything else is told each time', () => {
  expect(linesOf(['EACCES', 'EACCES'])).toEqual(['watching files failed', 'watching files failed']);
});
