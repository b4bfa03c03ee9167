import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

test('`npm start -- --version` sets up and prints the version alone', async () => {
  const npm = npmStart(['--version']);
  const lines: string[] = [];
  createInterface(npm.stdout!).on('line', (line) => lines.push(line));
  expect(await once(npm, 'close')).toEqual([0, null]);
  expect(lines.filter((line) => line !== '' && !line.startsWith('>'))).toEqual([version]);
});

test('SIGTERM to npm reaches the host, which is its only child and ends with it', async () => {
  const npm = npmStart(['--host', '127.0.0.1', '--port', '0']);
  const listening = await firstLine(npm, (line) => line.includes('"listening on '));
  const { url, pid } = JSON.parse(listening) as { url: string; pid: number };
  expect((await fetch(`${url}/health`)).status).toBe(200);

  npm.kill('SIGTERM');
  expect(await once(npm, 'close')).toEqual([0, null]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test.each([
  ['--config', 'other config.yaml'],
  ['-c', 'other config.yaml'],
  ['--config=other config.yaml', ''],
])('a configuration is looked for where npm was called (%s %s)', async (...option) => {
  const cwd = await mkdtemp(path.join(tmpdir(), 'skillet-elsewhere-'));
  const config = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';
  await writeFile(path.join(cwd, 'other config.yaml'), config);
  const args = [
    '--prefix',
    root,
    'start',
    '--',
    '--log-level',
    'info',
    ...option.filter((part) => part !== ''),
  ];
  const npm = run(args, cwd);
  const listening = await firstLine(npm, (line) => line.includes('"listening on '));
  expect(listening).toContain('127.0.0.1');
  npm.kill('SIGTERM');
  expect(await once(npm, 'close')).toEqual([0, null]);
});

function npmStart(args: string[]): ChildProcess {
  return run(['start', '--', ...args], root);
}

function run(args: string[], cwd: string): ChildProcess {
  const child = spawn('npm', args, {
    cwd,
    stdio: 'pipe',
    env: { ...process.env, SKILLET_DRAIN: '0' },
  });
  started.push(child);
  return child;
}

async function firstLine(child: ChildProcess, wanted: (line: string) => boolean): Promise<string> {
  for await (const line of createInterface(child.stdout!)) {
    if (wanted(line)) return line;
  }
  throw new Error('npm start ended before it said so');
}
