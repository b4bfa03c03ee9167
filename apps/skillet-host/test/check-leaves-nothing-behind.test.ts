import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkJson, oneSkill } from './support/check.ts';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE } from './support/workspace.ts';

const EXAMPLE = 'examples:\n  - {input: {}}\n';

/** Adds a folder for temporary files, and the environment that has it used. */
async function withTemp(cwd: string): Promise<{ temp: string; env: Record<string, string> }> {
  const temp = join(cwd, 'temp');
  await mkdir(temp);
  return { temp, env: { TMPDIR: temp } };
}

/** Whether a process is there and not a zombie. */
async function runs(pid: string): Promise<boolean> {
  try {
    return !/^State:\tZ/m.test(await readFile(`/proc/${pid.trim()}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves with the process id that a skill writes on stderr as `pid: N`. */
function pidSaid(cli: Cli): Promise<string> {
  const said = Promise.withResolvers<string>();
  cli.process.stderr?.on('data', (chunk: Buffer) => {
    const pid = /pid: (\d+)/.exec(chunk.toString())?.[1];
    if (pid !== undefined) said.resolve(pid);
  });
  return said.promise;
}

describe('a check', () => {
  test('gives skills state of its own, which is gone afterwards', async () => {
    const cwd = await oneSkill(
      `import { existsSync, writeFileSync } from 'node:fs';
       export const handler = (_, { dataDir }) => {
         const before = existsSync(dataDir + '/state');
         writeFileSync(dataDir + '/state', 'x');
         return { before, dataDir };
       };`,
      {
        examples: `examples:
  - {input: {}, output: {before: false, dataDir: ""}}
  - {input: {}, output: {before: true}}
`,
      },
    );
    const { temp, env } = await withTemp(cwd);
    const { skill } = await checkJson({ cwd, env: { ...env, SKILLET_DATA_DIR: 'state' } });
    const [first, second] = skill('s').examples;
    expect(first?.problem).toMatch(/^`dataDir` is ".*\/temp\/skillet-check-/);
    expect(second?.ok).toBe(true);
    expect(await readdir(temp)).toEqual([]);
    expect((await readdir(cwd)).toSorted()).toEqual(['runtime-config.yaml', 's', 'temp']);
  });

  test('prints nothing on stdout but its result, whatever skills print', async () => {
    const cwd = await oneSkill(
      `import { writeSync } from 'node:fs';
       import { execSync } from 'node:child_process';
       export const handler = (_, { log }) => {
         writeSync(1, 'raw on one ');
         writeSync(2, 'raw on two ');
         execSync('echo a child says', { stdio: 'inherit' });
         console.log('to the console');
         log.info('to the log', { a: 1 });
         return {};
       };`,
      { examples: EXAMPLE },
    );
    expect(await checkJson({ cwd })).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await checkJson({ cwd, args: ['--verbose'] });
    expect(code).toBe(0);
    expect(stderr).toContain('s info: raw on one ');
    expect(stderr).toContain('raw on two');
    expect(stderr).toContain('a child says\n');
    expect(stderr).toContain('s info: to the console\n');
    expect(stderr).toContain('s info: to the log {"a":1}\n');
  });

  test('ends although a skill blocks its thread for good, and ends what it has started', async () => {
    const cwd = await oneSkill(
      `import { execSync } from 'node:child_process';
       export const handler = () => execSync('echo $$ > sleeper; exec sleep 3600');`,
      { examples: EXAMPLE, settings: ', timeout: 400ms' },
    );
    const { temp, env } = await withTemp(cwd);
    const { code, skill } = await checkJson({ cwd, env });
    expect(code).toBe(1);
    expect(skill('s').examples[0]?.problem).toContain('timeout of 400 ms');
    const sleeper = await readFile(join(cwd, 'sleeper'), 'utf8');
    await expect.poll(() => runs(sleeper)).toBe(false);
    expect(await readdir(temp)).toEqual([]);
  });

  test('names the skill that takes the process down, and judges the others', async () => {
    const cwd = await oneSkill(
      `import { execSync } from 'node:child_process';
       execSync('kill -KILL $PPID');`,
    );
    await mkdir(join(cwd, 'echo'));
    const skilletfile = `${SKILLETFILE}examples: [{input: {text: x}}]\n`;
    await writeFile(join(cwd, 'echo/Skilletfile.yaml'), skilletfile);
    await writeFile(join(cwd, 'echo/skill.js'), ECHO);
    await appendFile(join(cwd, 'runtime-config.yaml'), '  - {name: echo, path: ./echo}\n');
    const { temp, env } = await withTemp(cwd);
    const { code, skill } = await checkJson({ cwd, env });
    expect(code).toBe(1);
    expect(skill('s').problems).toEqual([
      'takes the whole process down, which was ended by SIGKILL; --verbose shows what it says last',
    ]);
    expect(skill('echo')).toMatchObject({ ok: true, examples: [{ ok: true }] });
    expect(await readdir(temp)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'that gets %s ends by it and cleans up',
    async (signal) => {
      const cwd = await oneSkill(
        `import { writeFileSync } from 'node:fs';
         export const handler = (_, { dataDir }) => {
           writeFileSync(dataDir + '/state', 'x');
           console.log('pid:', process.pid);
           return new Promise(() => {});
         };`,
        { examples: EXAMPLE },
      );
      const { temp, env } = await withTemp(cwd);
      await using cli = new Cli({ args: ['check', '--verbose'], cwd, env });
      const pid = await pidSaid(cli);
      cli.signal(signal);
      expect(await cli.exit).toMatchObject({ signal, stdout: '' });
      expect(await runs(pid)).toBe(false);
      expect(await readdir(temp)).toEqual([]);
    },
  );

  test('that is killed takes its skills with it', async () => {
    const cwd = await oneSkill(
      `import { execSync } from 'node:child_process';
       export const handler = () =>
         execSync('echo $$ > started; mv started pid; exec sleep 3600');`,
      { examples: EXAMPLE },
    );
    const { env } = await withTemp(cwd);
    await using cli = new Cli({ args: ['check', '--verbose'], cwd, env });
    // While the call blocks, nothing that it prints can come through.
    const pid = await vi.waitFor(() => readFile(join(cwd, 'pid'), 'utf8'), 20_000);
    cli.signal('SIGKILL');
    expect(await cli.exit).toMatchObject({ signal: 'SIGKILL' });
    await expect.poll(() => runs(pid)).toBe(false);
  });
});
