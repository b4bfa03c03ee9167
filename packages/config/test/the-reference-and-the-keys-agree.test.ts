import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseYaml } from '../src/yaml/parse-yaml.ts';
import { isNull, type YamlNode } from '../src/yaml/yaml-node.ts';
import type { Key, KeyTable } from '../src/shape/key-table.ts';
import {
  blocksOf,
  REFERENCE_TABLES,
  withGeneratedTables,
} from './support/configuration-reference.ts';
import { load, loadSkill, skillFiles, type Files } from './support/temp-folder.ts';

const REFERENCE = new URL('../../../docs/configuration.md', import.meta.url);
const document = await readFile(REFERENCE, 'utf8');

const README = new URL('../../../README.md', import.meta.url);

test('the README lists the keys as they are (`vitest -u` rewrites it)', async () => {
  const readme = await readFile(README, 'utf8');
  expect(blocksOf(readme)).toEqual(['file', 'server', 'settings', 'skill']);
  await expect(withGeneratedTables(readme)).toMatchFileSnapshot(README.pathname);
});

test('the reference lists exactly the keys there are (`vitest -u` rewrites it)', async () => {
  expect(blocksOf(document).toSorted()).toEqual(Object.keys(REFERENCE_TABLES).toSorted());
  await expect(withGeneratedTables(document)).toMatchFileSnapshot(REFERENCE.pathname);
});

/** Every key of a table that holds a single value, with the keys that lead to it. */
function leaves(table: KeyTable, path: readonly string[] = []): [string, Key<unknown>][] {
  return Object.entries(table).flatMap(([name, key]): [string, Key<unknown>][] =>
    key.kind.keys === undefined
      ? [[[...path, name].join('.'), key]]
      : leaves(key.kind.keys, [...path, name]),
  );
}

test.each(Object.values(REFERENCE_TABLES).flatMap((table) => leaves(table)))(
  '%s is explained in one sentence',
  (_, key) => {
    expect(key.about).toMatch(/^[A-Z].*\.$/);
    expect(key.about + key.kind.label + (key.defaultText ?? '')).not.toMatch(/[|\n]/);
  },
);

test.each(
  Object.values(REFERENCE_TABLES)
    .flatMap((table) => leaves(table))
    .filter(([, key]) => typeof key.default === 'number' || typeof key.default === 'boolean'),
)('the default of %s can be written as the reference shows it', (name, key) => {
  const node = parseYaml(key.kind.print(key.default), () => undefined) as YamlNode;
  expect(isNull(node)).toBe(false);
  expect(key.kind.read(node, name, (_, message) => expect.fail(message))).toBe(key.default);
});

test('the configurations in the reference are accepted', async () => {
  const blocks = [...document.matchAll(/```yaml\n# runtime-config\.yaml\n([^]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(0);
  for (const [, yaml = ''] of blocks) {
    const paths = [...yaml.matchAll(/path: (\S+?)[,}\s]/g)].map(([, path]) => path ?? '');
    const files = paths
      .map((path) => skillFiles(path))
      .reduce<Files>((all, one) => ({ ...all, ...one }), {});
    const { broken, warnings, skills, disabled } = await load(yaml, files, { API_KEY: 'x' });
    expect({ broken, warnings }).toEqual({ broken: [], warnings: [] });
    expect(skills.length + disabled.length).toBe(paths.length);
  }
});

test('the Skilletfiles in the reference are accepted', async () => {
  const blocks = [...document.matchAll(/```yaml\n# Skilletfile\.yaml\n([^]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(0);
  for (const [, yaml = ''] of blocks) {
    const { problems, warnings } = await loadSkill(yaml, { 'demo/weather.ts': '' });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  }
});
