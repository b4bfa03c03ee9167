import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/index.ts';
import { SERVER_KEYS, SETTINGS_KEYS } from '../src/schema/host-keys.ts';
import { SKILL_KEYS } from '../src/schema/skill-keys.ts';
import { SKILLETFILE } from '../src/schema/skilletfile-keys.ts';
import { skillFiles, tempFolder } from './support/temp-folder.ts';

const env = { SET: 'value', NUMBER: '8080' };

/** Loads `text` and checks what must hold of every configuration, whatever it says. */
async function usedOrRefused(dir: string, text: string): Promise<void> {
  const file = join(dir, 'runtime-config.yaml');
  await writeFile(file, text);
  try {
    const { skills, broken, disabled, warnings } = await loadConfig({ file, env });
    expect(new Set(skills.map(({ mount }) => mount)).size).toBe(skills.length);
    for (const { mount } of skills) expect(mount).toMatch(/^[\w.~-]{1,64}$/);
    for (const { mount, name, problems } of broken) {
      expect([typeof mount, typeof name]).toEqual(['string', 'string']);
      expect(problems.length).toBeGreaterThan(0);
      for (const problem of problems) expect(problem).not.toContain(dir);
    }
    expect([disabled, warnings].every(Array.isArray)).toBe(true);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    expect(error.message).not.toContain(dir);
    for (const problem of error.problems) {
      expect(problem.file).toBe('runtime-config.yaml');
      expect(Number.isInteger(problem.line) && problem.line >= 1).toBe(true);
      expect(problem.message).not.toBe('');
    }
  }
}

const word = fc.constantFrom(
  ...['demo', '1s', '64MB', '30', 'true', 'on', '', '/skills/x', '${SET}', '${NUMBER}', '${NOT}'],
  ...['..', 'thread', 'process', 'INFO', '0', '-1', '$${', '${', 'https://x.org'],
  ...['none', 'never', '50%', 'loopback', '10.0.0.0/8'],
);
const value = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const anything = fc.oneof(value, fc.array(value, { maxLength: 2 }), fc.jsonValue({ maxDepth: 2 }));

/** Mappings whose keys are mostly those of a table, with values that mostly do not belong there. */
function mapping(table: object): fc.Arbitrary<unknown> {
  const key = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...Object.keys(table)) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'x', '<<', '') },
  );
  const nested = fc.dictionary(
    fc.constantFrom('min', 'max', 'backoff', 'body', 'cpu', 'cpu_per_request', 'max_age', 'A'),
    anything,
  );
  return fc.dictionary(key, fc.oneof(anything, nested), { maxKeys: 6 });
}

const config = fc.record(
  {
    skills: fc.oneof(
      { weight: 5, arbitrary: fc.array(mapping(SKILL_KEYS), { maxLength: 3 }) },
      { weight: 1, arbitrary: anything },
    ),
    server: fc.oneof(mapping(SERVER_KEYS), anything),
    settings: fc.oneof(mapping(SETTINGS_KEYS), anything),
    defaults: fc.oneof(mapping(SKILL_KEYS), anything),
    other: anything,
  },
  { requiredKeys: [] },
);

test('a configuration of arbitrary values', async () => {
  const dir = await tempFolder(skillFiles('demo'));
  const values = fc.oneof(
    { weight: 4, arbitrary: config },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  await fc.assert(
    fc.asyncProperty(values, (given) => usedOrRefused(dir, JSON.stringify(given))),
    { numRuns: 400 },
  );
});

test('a configuration that only has skills, of arbitrary values', async () => {
  const dir = await tempFolder(skillFiles('demo'));
  const skill = fc
    .tuple(mapping(SKILL_KEYS), fc.record({ name: word, path: fc.constant('demo') }))
    .map(([odd, sound]) => ({ ...(odd as object), ...sound }));
  await fc.assert(
    fc.asyncProperty(fc.array(skill, { maxLength: 4 }), (skills) =>
      usedOrRefused(dir, JSON.stringify({ skills })),
    ),
    { numRuns: 200 },
  );
});

test('arbitrary text', async () => {
  const dir = await tempFolder(skillFiles('demo'));
  const piece = fc.constantFrom(
    ...['skills', 'server', ': ', ':\n', '\n  - ', '\n    ', 'name: ', 'path: demo', '[', ']', '{'],
    ...['}', ', ', '&a ', '*a', '<<: ', '"', '${', '\t', '!!str ', '---\n', '|\n', '#'],
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(text, (given) => usedOrRefused(dir, given)),
    { numRuns: 300 },
  );
});

test('a Skilletfile of arbitrary values breaks no more than its skill', async () => {
  const dir = await tempFolder({ ...skillFiles('demo'), ...skillFiles('well') });
  const schema = fc.dictionary(
    fc.constantFrom(
      ...['type', 'required', 'properties', 'items', 'enum', 'default', 'anyOf', 'pattern'],
      ...['format', '$ref', '$id', '$schema', 'description', 'minimum', 'if', 'x'],
    ),
    fc.oneof(anything, fc.dictionary(fc.string({ maxLength: 3 }), anything)),
    { maxKeys: 4 },
  );
  const manifest = fc
    .tuple(
      mapping(SKILLETFILE.properties ?? {}),
      fc.dictionary(fc.string({ maxLength: 4 }), schema),
    )
    .map(([odd, inputs]) => ({ name: 'x', entry: 'main', inputs, ...(odd as object) }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(manifest, fc.jsonValue()), async (given) => {
      await writeFile(join(dir, 'demo', 'Skilletfile.yaml'), JSON.stringify(given));
      await usedOrRefused(dir, 'skills: [{name: demo, path: demo}, {name: well, path: well}]');
      const { skills } = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env });
      expect(skills.at(-1)?.name).toBe('well');
    }),
    { numRuns: 300 },
  );
});
