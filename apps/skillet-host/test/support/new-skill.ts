import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { expect } from 'vitest';
import { Cli, run, type Exit } from './cli.ts';

/** Runs `skillet-host new` to its end. */
export async function newSkill(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Exit> {
  await using cli = new Cli({ args: ['new', ...args], cwd, env });
  return await cli.exit;
}

/** The commands that it tells the user to type. */
export function nextCommands({ stdout }: Exit): string[] {
  const [, next = ''] = stdout.split('Next:\n');
  return next
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

/**
 * Types commands into one shell of a machine that has this repository and some Node; their exit code and
 * what they printed.
 */
export async function type(
  cwd: string,
  commands: readonly string[],
): Promise<{ code: number; output: string }> {
  const own = dirname(process.execPath);
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((dir) => dir !== own && !dir.endsWith('node_modules/.bin'));
  return new Promise((resolve) => {
    const script = commands.join('\n');
    const options = { cwd, env: { ...process.env, PATH: path.join(delimiter) } };
    execFile('sh', ['-e', '-c', script], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, output: stdout + stderr });
    });
  });
}

/** Calls the skill `hello` as its template has it: it answers, refuses, and logs each greeting as `line`. */
export async function expectToGreet(cli: Cli, line: string): Promise<void> {
  const url = await cli.url();
  expect(await run(url, 'hello', { name: 'Ada', loud: 'yes' })).toMatchObject({
    status: 200,
    body: { greeting: 'HELLO, ADA!' },
  });
  expect(await run(url, 'hello', { name: ' ' })).toMatchObject({
    status: 400,
    body: { detail: 'There is nobody to greet.' },
  });
  expect((await run(url, 'hello', {})).status).toBe(422);
  await cli.line(({ msg, level }) => msg === line && level === 'info');
  expect(cli.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
}
