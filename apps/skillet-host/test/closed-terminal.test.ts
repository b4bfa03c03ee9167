import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { startOnATerminal } from './support/on-a-terminal.ts';
import { workspace } from './support/workspace.ts';

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
    const { url, terminal } = await startOnATerminal({ cwd, args });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    terminal.kill('SIGKILL');
    await once(terminal, 'exit');
    await vi.waitFor(async () => {
      await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
    }, 20_000);
  },
);
