import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  ALL_SCHEMAS,
  documents,
  SCHEMA_FILES,
  schemaText,
} from '../../../scripts/docs/documents.ts';
import { blocksOf, rowsOf, tablesOf, withKeyTables } from '../../../scripts/docs/key-tables.ts';
import { SCHEMAS, type Schema } from '../src/index.ts';
import { parseScalar } from '../src/schema/scalar.ts';
import { load, loadSkill, skillFiles, type Files } from './support/temp-folder.ts';

const REFERENCE = new URL('../../../docs/configuration.md', import.meta.url);
const document = await readFile(REFERENCE, 'utf8');
const TABLES = tablesOf(SCHEMAS);

test.each(documents())(
  'the tables of keys in %s are fresh (`pnpm run docs` writes them)',
  async (file) => {
    const text = await readFile(file, 'utf8');
    expect(withKeyTables(text, SCHEMAS)).toBe(text);
  },
);

test.each(Object.entries(SCHEMA_FILES))(
  'the schema for editors of the %s is fresh (`pnpm run docs` writes it)',
  async (name, file) => {
    const schema = ALL_SCHEMAS[name as keyof typeof ALL_SCHEMAS];
    expect(await readFile(file, 'utf8')).toBe(schemaText(schema));
  },
);

test('the reference lists exactly the keys there are', () => {
  expect(blocksOf(document).toSorted()).toEqual(Object.keys(TABLES).toSorted());
});

test.each(Object.values(TABLES).flatMap((table) => rowsOf(table)))(
  '$path is explained in one sentence',
  ({ about, value, fallback }) => {
    expect(about).toMatch(/^[A-Z].*\.$/);
    expect(about + value + fallback).not.toMatch(/[|\n]/);
  },
);

/** Every key below a schema that is read as a single value and has a default. */
function defaults(schema: Schema, path = ''): [string, Schema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, key]): [string, Schema][] => {
    const isOne = key['x-kind'] !== undefined && key.default !== undefined;
    return [
      ...(isOne ? [[`${path}${name}`, key] as [string, Schema]] : []),
      ...defaults(key, `${path}${name}.`),
    ];
  });
}

test.each(
  Object.values(TABLES)
    .flatMap((table) => defaults(table))
    .filter(([, key]) => !Array.isArray(key.default)),
)('the default of %s can be written as the reference shows it', (_, key) => {
  expect(parseScalar(String(key.default), key)).toMatchObject({ ok: true });
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
