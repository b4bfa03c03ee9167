import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { workspace } from './support/workspace.ts';

const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));
const ON_A_TERMINAL = 'import pty, sys; pty.spawn(sys.argv[1:])';

const missing = await missingPython();

test.for(['under its launcher', '--no-launcher'])(
  'a host whose terminal is closed ends (%s)',
  async (flag, context) => {
    context.skip(missing !== undefined, missing);
    const args = flag.startsWith('--') ? [flag] : [];
    const cwd = await workspace({
      'a/Skilletfile.yaml': 'name: a\nversion: 1.0.0\ndescription: a\nentry: a.js:handler\n',
      'a/a.js': 'export const handler = () => ({});\n',
      'runtime-config.yaml':
        'skills: [{name: a, mount: a, path: a}]\nserver: {host: 127.0.0.1, port: 0}\n',
    });
    const child = spawn('python3', ['-c', ON_A_TERMINAL, process.execPath, BIN, ...args], { cwd });
    onTestFinished(() => void child.kill('SIGKILL'));
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    const url = await vi.waitFor(() => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(seen)?.[0];
      expect(found).toBeDefined();
      return String(found);
    }, 20_000);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(async () => {
      await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
    }, 20_000);
  },
);
