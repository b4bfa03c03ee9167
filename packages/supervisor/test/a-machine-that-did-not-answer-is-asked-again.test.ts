import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { askMachine, knownMachine } from '../src/carrier/process/confine/machine.ts';

const KERNEL = fileURLToPath(new URL('../../kernel-python', import.meta.url));

test('a machine that did not answer what it can hold processes by is asked again, one that did is not', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux is asked');
  const dir = await mkdtemp(join(tmpdir(), 'skillet-machine-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  vi.stubEnv('PATH', `${dir}:${process.env['PATH'] ?? ''}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const says = (script: string) =>
    writeFile(join(dir, 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await says('exit 1');
  expect(await askMachine(KERNEL)).toMatchObject({ landlock: 0, seccomp: false });
  await says(`echo '{"landlock": 4, "seccomp": true, "python": "/usr/bin/python3"}'`);
  expect(await askMachine(KERNEL)).toMatchObject({ landlock: 4, seccomp: true });
  await says('exit 1');
  expect(await askMachine(KERNEL)).toMatchObject({ landlock: 4 });
  expect(knownMachine()).toMatchObject({ landlock: 4, seccomp: true });
});
