import { afterAll, expect, test } from 'vitest';
import { PythonKernel } from './support/python-kernel.ts';

const python = new PythonKernel();
afterAll(() => python[Symbol.asyncDispose]());

test.each([
  ['the system', '', 'python3 -m venv .venv && .venv/bin/pip install fastapi'],
  ['its own .venv', '/srv/skills/shop/.venv', '.venv/bin/pip install fastapi'],
  ['elsewhere', '/srv/envs/web', '../../envs/web/bin/python -m pip install fastapi'],
])('a skill with the interpreter of %s', async (_whose, prefix, words) => {
  const folder = '/srv/skills/shop';
  const said = await python.ask<string>({ do: 'install', prefix, folder });
  expect(said).toBe(`in the skill's folder: ${words}`);
});
