import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { freePort } from '../../../packages/supervisor/src/dialect/http/address.ts';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { get, run } from './support/cli.ts';
import { startOnATerminal } from './support/on-a-terminal.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));

/** Logs as many kilobytes as it is told to. */
const TALKER = `export const handler = ({ text }) => {
  for (let n = 0; n < Number(text); n += 1) console.log('x'.repeat(1000));
  return { text };
};
`;

/** A talkative skill in a host that logs to `stdout`; resolves once it answers. */
async function startTalker(stdout: 'pipe' | number, args: readonly string[]) {
  const port = await freePort();
  const cwd = await workspace({
    'a/Skilletfile.yaml': SKILLETFILE,
    'a/skill.js': TALKER,
    'runtime-config.yaml': `skills: [{name: a, mount: a, path: a}]\nserver: {host: 127.0.0.1, port: ${String(port)}, drain: 0}\n`,
  });
  const host: ChildProcess = spawn(process.execPath, [BIN, ...args], {
    cwd,
    stdio: ['ignore', stdout, 'pipe'],
  });
  onTestFinished(() => void host.kill('SIGKILL'));
  let stderr = '';
  host.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(host, 'exit') as Promise<[number | null, string | null]>;
  const url = `http://127.0.0.1:${String(port)}`;
  await vi.waitFor(() => get(`${url}/health/ready`), 20_000);
  return { host, url, exit, stderr: () => stderr };
}

const talk = async (url: string, kilobytes: number) =>
  (await run(url, 'a', { text: String(kilobytes) })).status;

both.each(rows<[string[]]>([[[]]], [[['--no-launcher']]]))(
  'a host whose log has no room on its disk serves, and ends when told to (%j)',
  async (args) => {
    const { host, url, exit, stderr } = await startTalker(openSync('/dev/full', 'w'), args);
    for (let call = 0; call < 20; call += 1) expect(await talk(url, 10)).toBe(200);
    host.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(stderr()).toBe('');
  },
);

both.each(rows<[string[]]>([[[]]], [[['--no-launcher']]]))(
  'a host whose log nobody reads any more serves, and ends when told to (%j)',
  async (args) => {
    const { host, url, exit, stderr } = await startTalker('pipe', args);
    for (let call = 0; call < 20; call += 1) expect(await talk(url, 100)).toBe(200);
    host.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(stderr()).toBe('');
  },
);

both.each(rows<[string[]]>([[[]]], [[['--no-launcher']]]))(
  'a host whose log lost its reader with lines on the way serves, and ends when told to (%j)',
  async (args) => {
    const { host, url, exit, stderr } = await startTalker('pipe', args);
    for (let call = 0; call < 20; call += 1) expect(await talk(url, 100)).toBe(200);
    host.stdout?.destroy();
    await vi.waitFor(async () => {
      expect(await talk(url, 100)).toBe(200);
      const warnings = [expect.stringMatching(/^Nobody reads the log any more: /)];
      expect(await get(`${url}/health`)).toMatchObject({ status: 'degraded', warnings });
    }, 20_000);
    host.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(stderr()).toBe('');
  },
);

test('a log that is read again says how many lines are missing', async () => {
  const { host, url } = await startTalker('pipe', ['--no-launcher']);
  for (let call = 0; call < 24; call += 1) expect(await talk(url, 500)).toBe(200);
  let text = '';
  host.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await vi.waitFor(() => {
    expect(text).toMatch(/"msg":"\d+ log lines were dropped: stdout had no room for them"/);
  }, 20_000);
});

const missing = await missingPython();

test('a line of a skill on a terminal cannot pass for one of the host', async (context) => {
  context.skip(missing !== undefined, missing);
  const forged = '[00:00:00.000] ERROR: all is lost';
  const cwd = await workspace({
    'a/Skilletfile.yaml': SKILLETFILE,
    'a/skill.js': `export const handler = () => (console.log('hello\\n${forged}\\u001b[2J'), {});\n`,
    'runtime-config.yaml':
      'skills: [{name: a, mount: a, path: a}]\nserver: {host: 127.0.0.1, port: 0}\n',
  });
  const { url, seen } = await startOnATerminal({ cwd, args: ['--no-launcher'] });
  expect((await run(url, 'a', { text: '' })).status).toBe(200);
  await vi.waitFor(() => {
    expect(seen()).toContain(`\r\n    ${forged}`);
  });
  expect(seen()).not.toContain('\u001b[2J');
});
