import { Ajv } from 'ajv';
import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SCHEMAS, type Schema } from '../src/index.ts';
import { check } from '../src/schema/check.ts';
import { parseYaml } from '../src/yaml/parse-yaml.ts';
import type { YamlMap } from '../src/yaml/yaml-node.ts';

const cwd = new URL('../../../', import.meta.url).pathname;
const exclude = ['**/node_modules/**', '**/.*/**'];

/** As an editor has it, which knows nothing of our own notes. */
const editor = new Ajv({ strict: false, allErrors: true, logger: false });
const accepts = {
  config: editor.compile(SCHEMAS.config),
  skilletfile: editor.compile(SCHEMAS.skilletfile),
};

function faultsOf(name: 'config' | 'skilletfile', text: string): string[] {
  const validate = accepts[name];
  const value: unknown = parse(text, { merge: true });
  return validate(value)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

describe('the schemas accept what is in the repository', () => {
  test.each(globSync('**/runtime-config*.yaml', { cwd, exclude }))('%s', (file) => {
    expect(faultsOf('config', readFileSync(cwd + file, 'utf8'))).toEqual([]);
  });

  const skilletfiles = globSync('{examples,skills,bench,test,packages,apps}/**/Skilletfile.yaml', {
    cwd,
    exclude,
  });
  test.each(skilletfiles)('%s', (file) => {
    expect(faultsOf('skilletfile', readFileSync(cwd + file, 'utf8'))).toEqual([]);
  });

  test('and in its documentation', () => {
    for (const page of globSync('{README.md,docs/*.md}', { cwd })) {
      const blocks = readFileSync(cwd + page, 'utf8').matchAll(
        /```yaml\n# (runtime-config|Skilletfile)\.yaml\n([^]*?)```/g,
      );
      for (const [, file, text = ''] of blocks) {
        const name = file === 'Skilletfile' ? 'skilletfile' : 'config';
        // Some show a part of a file.
        const faults = faultsOf(name, text).filter((one) => !one.startsWith(' must have required'));
        expect(faults, page).toEqual([]);
      }
    }
  });
});

/** The paths of all mappings of a schema that know their keys. */
function groups(schema: Schema, path: readonly string[] = []): (readonly string[])[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, key]) =>
    groups(key, [...path, name]),
  );
  return [...(schema.additionalProperties === false ? [path] : []), ...below];
}

function at(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}

const ignore = () => undefined;
const UNKNOWN = { unheard_of: 1 };
const skill = { name: 'x', path: 'x' };

test.each([
  ...groups(SCHEMAS.config).map((path) => at(path, UNKNOWN) as object),
  ...groups(SCHEMAS.config.properties?.['skills']?.items ?? {}).map((path) => ({
    skills: [{ ...skill, ...(at(path, UNKNOWN) as object) }],
  })),
])('a key that is not known is refused in %j', (odd) => {
  expect(faultsOf('config', JSON.stringify({ skills: [], ...odd })).join()).toContain(
    'must NOT have additional properties',
  );
});

test('what an editor refuses is nothing that the host takes', () => {
  const words = [
    '1',
    '0',
    '1s',
    '0',
    '64MB',
    'thread',
    'On',
    'none',
    'never',
    '50%',
    '.5',
    'INFO',
    '',
    'x',
    'https://x.org',
  ];
  const value = fc.oneof(
    fc.constantFrom(...words),
    fc.integer({ min: 0, max: 99 }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  );
  const odd = fc.oneof(
    { weight: 4, arbitrary: value },
    { weight: 1, arbitrary: fc.array(value, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('A', 'min', 'name'), value) },
  );
  const { server = {}, settings = {}, defaults = {} } = SCHEMAS.config.properties ?? {};
  for (const [name, key, known] of [
    ['config', 'server', server],
    ['config', 'settings', settings],
    ['defaults', 'defaults', defaults],
    ['skilletfile', '', SCHEMAS.skilletfile],
  ] as const) {
    fc.assert(
      fc.property(fc.constantFrom(...leavesOf(known)), odd, (path, given) => {
        const own = at(path, given) as object;
        const file = key === '' ? { name: 'x', ...own } : { skills: [], [key]: own };
        const text = JSON.stringify(file);
        const node = parseYaml(name === 'defaults' ? JSON.stringify(own) : text, ignore);
        if (check(name, node as YamlMap).faults.length > 0) return;
        expect(faultsOf(name === 'skilletfile' ? name : 'config', text)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  }
});

function leavesOf(schema: Schema, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, key]) => [
    [...path, name],
    ...leavesOf(key, [...path, name]),
  ]);
}
