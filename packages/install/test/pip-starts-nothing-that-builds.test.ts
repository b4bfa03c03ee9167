import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findPython, pip } from '../src/dependencies/python/pip.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'skillet-pip-test-'));
  vi.stubEnv('PYTHONPATH', join(cwd, 'modules'));
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Runs what stands for pip. */
async function run(...lines: readonly string[]): Promise<string> {
  await mkdir(join(cwd, 'modules/pip'), { recursive: true });
  const text = ['import os, subprocess, sys', ...lines, ''].join('\n');
  await writeFile(join(cwd, 'modules/pip/__init__.py'), '');
  await writeFile(join(cwd, 'modules/pip/__main__.py'), text);
  return pip(await findPython(cwd), [], cwd);
}

test('pip starts no Python and nothing that clones, whatever it makes of a program that does not start', async () => {
  const cloning = [
    'try:',
    '    subprocess.run(["git", "version"])',
    'except OSError:',
    '    sys.exit("ERROR: no")',
  ];
  await expect(run(...cloning)).rejects.toThrow('no wheel of an index');
  // What it asks this machine is no building.
  const said = await run(
    'own = sys.executable',
    'for words in [[own, "-c", ""], ["/usr/bin/hg"], [own, "-sS", "-c", "print(1)"], ["true"]]:',
    '    try:',
    '        subprocess.run(words)',
    '    except RuntimeError:',
    '        print("no", flush=True)',
  );
  expect(said).toBe('no\nno\n1\n');
});

test('pip puts packages where it is told, whatever it is set up for here, and what is for now where that is taken away', async () => {
  for (const name of ['PYTHON', 'PREFIX', 'ROOT', 'DRY_RUN'])
    vi.stubEnv(`PIP_${name}`, join(cwd, 'elsewhere'));
  const said = await run(
    'names = ["PIP_PYTHON", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "TMPDIR"]',
    'print(*[os.environ.get(name) for name in names])',
  );
  expect(said).toBe(`None None None 0 ${cwd}\n`);
});

test('pip is ended where it writes more than there may be', async () => {
  const file = JSON.stringify(join(cwd, 'endless'));
  await expect(
    run(`with open(${file}, "wb") as file:`, '    file.truncate(5 << 30)', 'sys.stdin.read()'),
  ).rejects.toThrow('more than 4 GB');
});
