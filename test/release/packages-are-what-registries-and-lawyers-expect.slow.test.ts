import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackages, type BuiltPackage } from '../../scripts/release/build-packages.ts';
import { checkPackage } from '../../scripts/release/checks.ts';
import { releaseOfTheRun } from '../support/built-packages.ts';

const BUILT_WITHIN = 240_000;

const dir = mkdtempSync(path.join(tmpdir(), 'skillet-packages-'));
let built: readonly BuiltPackage[];
/** Where they were built. */
let folder: string;

beforeAll(async () => {
  ({ folder, packages: built } = await releaseOfTheRun(BUILT_WITHIN));
}, BUILT_WITHIN);

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function textOf(name: string): string {
  return readFileSync(path.join(folder, 'skillet-host', name), 'utf8');
}

test(
  'publint and attw find nothing, and packing them twice gives the same bytes',
  async () => {
    const scratch = path.join(dir, 'again');
    mkdirSync(scratch);
    for (const one of built) await checkPackage(one, scratch);
    expect(built.map(({ name }) => name)).toEqual([
      'skillet-host',
      '@skillet/sdk',
      'create-skillet',
    ]);
  },
  BUILT_WITHIN,
);

test(
  'building them twice gives the same bytes',
  async () => {
    const again = await buildPackages(path.join(dir, 'rebuilt'));
    const bytes = (packages: readonly BuiltPackage[]) =>
      packages.map(({ tarball }) => readFileSync(tarball).toString('base64'));
    expect(bytes(again)).toEqual(bytes(built));
  },
  BUILT_WITHIN,
);

test('the bill of materials is CycloneDX, and names what is bundled and what is installed', async () => {
  const text = textOf('sbom.cdx.json');
  const faults = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  expect(faults).toBeNull();
  const { components } = JSON.parse(text) as { components: { purl: string; scope: string }[] };
  const named = components.map(({ purl, scope }) => `${scope} ${purl.replace(/@[^@]*$/, '')}`);
  expect(named).toContain('required pkg:npm/express');
  expect(named).toContain('required pkg:npm/ajv');
  expect(named).toContain('optional pkg:npm/%40koromix/koffi-linux-x64');
});

test('the words of the licences of all that is bundled are there', () => {
  const texts = textOf('THIRD-PARTY-LICENSES.md');
  for (const name of [
    'ajv',
    'express',
    'fast-uri',
    'preact',
    'uplot',
    'pino',
    'piscina',
    'quickjs-wasi',
    'swagger-ui-dist',
    'undici',
  ]) {
    expect(texts).toMatch(new RegExp(`^## ${name} `, 'm'));
  }
});

test('no file of the package names a path of the machine that it was built on', () => {
  const root = path.join(import.meta.dirname, '..', '..');
  const files = globSync('**/*.{js,cjs,json,md,ts}', { cwd: folder });
  expect(files.length).toBeGreaterThan(1000);
  const telling = files.filter((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return text.includes(root) || text.includes(folder);
  });
  expect(telling).toEqual([]);
});
