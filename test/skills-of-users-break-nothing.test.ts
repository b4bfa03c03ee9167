import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import { getFileInfo } from 'prettier';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ownExamples } from '../scripts/setup/own-examples.mjs';
import { INCLUDE } from '../vitest.config.ts';

const root = path.join(import.meta.dirname, '..');
const source = new URL('../scripts/setup/fingerprint.mjs', import.meta.url).href;
const { fingerprints } = (await import(source)) as {
  fingerprints: (root: string) => { install: string; build: string };
};

/** Which of the project's checks look at a file. */
async function checksOf(file: string): Promise<Record<string, boolean>> {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) =>
    ts.sys.readFile(file),
  );
  const ignorePath = path.join(root, '.prettierignore');
  const { ignored } = await getFileInfo(path.join(root, file), { ignorePath });
  return {
    eslint: !(await new ESLint({ cwd: root }).isPathIgnored(file)),
    prettier: !ignored,
    types: (config.include as string[]).some((folder) => file.startsWith(`${folder}/`)),
    tests: INCLUDE.some((glob) => path.matchesGlob(file, glob)),
  };
}

const ALL = { eslint: true, prettier: true, types: true, tests: true };
const NONE = { eslint: false, prettier: false, types: false, tests: false };

test.each(ownExamples(root))('%s is checked with the project', async (folder) => {
  expect(await checksOf(`${folder}/test/deep/some.test.ts`)).toEqual(ALL);
});

describe.each(['skills', 'examples'])('a skill that a user puts in %s', (folder) => {
  test('is checked by nothing of the project', async () => {
    expect(await checksOf(`${folder}/shop/test/shop.test.ts`)).toEqual(NONE);
  });

  test('asks for no new set-up, and is not looked for in the lockfile', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'skillet-users-'));
    cpSync(path.join(root, 'pnpm-workspace.yaml'), path.join(copy, 'pnpm-workspace.yaml'));
    const before = fingerprints(copy);
    mkdirSync(path.join(copy, folder, 'shop', 'src'), { recursive: true });
    writeFileSync(path.join(copy, folder, 'shop', 'package.json'), '{"name": "shop"}');
    writeFileSync(path.join(copy, folder, 'shop', 'src', 'index.ts'), 'enum Colour {}');
    expect(fingerprints(copy)).toEqual(before);
    rmSync(copy, { recursive: true });
  });
});
