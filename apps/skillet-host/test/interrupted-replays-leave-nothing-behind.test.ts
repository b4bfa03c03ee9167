import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Cli } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const RECORDING = `{"skillet_recording":1,"ignore":[]}
{"mount":"s","method":"POST","path":"/run","headers":{"content-type":"application/json"},"body":{"text":"x"},"safe":"read_only","answer":{"status":200,"body":{}}}
`;

const WAITS = 'await new Promise(() => setInterval(() => undefined, 1000));';

/** A skill that says in a file that it has come to where it waits for good. */
function skill(cwd: string, waits: 'loading' | 'called'): string {
  const wait = `writeFileSync(${JSON.stringify(join(cwd, 'pid'))}, String(process.pid)); ${WAITS}`;
  return `import { writeFileSync } from 'node:fs';
${waits === 'loading' ? wait : ''}
export const handler = async () => { ${wait} };
`;
}

test.each(['loading', 'called'] as const)(
  'a replay that is interrupted while its skill is %s ends its host and removes its folder',
  async (waits) => {
    const cwd = await workspace({
      'runtime-config.yaml': 'skills:\n  - {name: s, path: ./s}\n',
      's/Skilletfile.yaml': SKILLETFILE,
      'package.json': '{"type":"module"}',
      'calls.jsonl': RECORDING,
    });
    await writeFile(join(cwd, 's/skill.js'), skill(cwd, waits));
    const temp = join(cwd, 'temp');
    await mkdir(temp);
    const cli = new Cli({ cwd, args: ['replay', 'calls.jsonl'], env: { TMPDIR: temp } });
    await using _ = cli;
    const pid = await vi.waitFor(async () => {
      const text = await readFile(join(cwd, 'pid'), 'utf8');
      expect(text).not.toBe('');
      return Number(text);
    }, 20_000);
    expect(await readdir(temp)).toEqual([expect.stringMatching(/^skillet-replay-/)]);
    cli.signal('SIGINT');
    expect(await cli.exit).toMatchObject({ signal: 'SIGINT', stdout: '' });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await readdir(temp)).toEqual([]);
  },
  30_000,
);
