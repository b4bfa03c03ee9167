import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

interface RunQuietlyModule {
  runQuietly: (
    doing: string,
    command: { file: string; args: string[] },
    options: { cwd: string; env: NodeJS.ProcessEnv; say: (line: string) => void; sayEvery: number },
  ) => Promise<void>;
}

const source = new URL('../../scripts/setup/run-quietly.mjs', import.meta.url).href;
const { runQuietly } = (await import(source)) as RunQuietlyModule;

test('a step that takes its time says how far it is, and shows nothing else', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'skillet-progress-'));
  const seen = path.join(dir, 'seen');
  // Goes on once somebody was told.
  const program = `
    console.log('Scope: all\\nProgress: resolved 5, reused 0, downloaded 2, added 0');
    const wait = () => { if (!require('node:fs').existsSync(${JSON.stringify(seen)})) setTimeout(wait, 5); };
    wait();`;
  const lines: string[] = [];
  await runQuietly(
    'installing',
    { file: process.execPath, args: ['-e', program] },
    {
      cwd: dir,
      env: process.env,
      sayEvery: 20,
      say: (line) => {
        lines.push(line);
        if (line.includes('resolved')) writeFileSync(seen, '');
      },
    },
  );
  const told = /^installing: (?:resolved 5, reused 0, downloaded 2, added 0; )?\d+ s$/;
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(told);
  rmSync(dir, { recursive: true });
});
