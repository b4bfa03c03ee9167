import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../src/index.ts';
import { load, skillFiles, tempFolder } from './support/temp-folder.ts';

const CONFIG = 'skills: [{name: demo, path: demo, mount: d}]';
const MD = '---\nname: demo\ndescription: >-\n  What it\n  is for.\n---\n# How\n';

/** The instructions and warnings of a folder `demo` with this SKILL.md. */
async function demo(md: string, more: Readonly<Record<string, string | Uint8Array>> = {}) {
  const { agentSkills, warnings, ...rest } = await load(CONFIG, { 'demo/SKILL.md': md, ...more });
  const told = warnings.map(({ file, line, message }) => `${file}:${String(line)}: ${message}`);
  return { agentSkill: agentSkills[0], told, ...rest };
}

test('a SKILL.md lies beside a Skilletfile, and the skill runs as ever', async () => {
  const { agentSkill, told, skills, broken, dir } = await demo(MD, skillFiles('demo'));
  expect({ told, broken, mounts: skills.map(({ mount }) => mount) }).toEqual({
    told: [],
    broken: [],
    mounts: ['d'],
  });
  expect(agentSkill).toMatchObject({
    mount: 'd',
    name: 'demo',
    description: 'What it is for.',
    dir: join(dir, 'demo'),
    files: [{ path: 'SKILL.md', mimeType: 'text/markdown', content: { kind: 'text', value: MD } }],
  });
  expect(MD.slice(agentSkill?.instructionsAt)).toBe('# How\n');
});

test('alone in a folder it is no skill, and nothing is broken', async () => {
  const { agentSkill, told, skills, broken } = await demo(MD);
  expect({ told, skills, broken }).toEqual({ told: [], skills: [], broken: [] });
  expect(agentSkill?.mount).toBe('d');
});

test('with a Skilletfile that is wrong it is there all the same', async () => {
  const { agentSkill, broken } = await demo(MD, { 'demo/Skilletfile.yaml': '- no' });
  expect(broken).toHaveLength(1);
  expect(agentSkill?.name).toBe('demo');
});

test('a program needs more than instructions', async () => {
  const config = 'skills: [{name: demo, path: demo, command: ["./server", "{socket}"]}]';
  const { broken, agentSkills } = await load(config, { 'demo/SKILL.md': MD });
  expect(broken).toHaveLength(1);
  expect(agentSkills).toEqual([]);
});

describe('what is wrong with it is a warning, and it is served', () => {
  const long = 'x'.repeat(1025);
  test.each([
    ['# How', '1: it must begin with `---`'],
    ['---\n- a\n---\n', '1: between the `---` there must be'],
    ['---\nname: %x\n---\n', ': not valid YAML'],
    ['---\ndescription: d\n---\n', '1: `name` must be a text'],
    ['---\nname: demo\ndescription:\n---\n', '3: `description` must be a text'],
    ['---\nname: Demo\ndescription: d\n---\n', '2: `name` must be lowercase'],
    ['---\nname: de--mo\ndescription: d\n---\n', '2: `name` must be lowercase'],
    [`---\nname: ${'a'.repeat(65)}\ndescription: d\n---\n`, 'at most 64'],
    ['---\nname: other\ndescription: d\n---\n', '2: `name` must be the name of the folder, `demo`'],
    [`---\nname: demo\ndescription: ${long}\n---\n`, '3: `description` may have 1024 characters'],
  ])('%j', async (md, why) => {
    const { agentSkill, told } = await demo(md);
    expect(told).toEqual([expect.stringContaining(why)]);
    expect(told[0]).toMatch(/^demo\/SKILL\.md:\d/);
    expect(agentSkill?.files[0]?.content.value).toBe(md);
  });
});

test('pages, references, scripts and assets go with it; code and hidden files do not', async () => {
  const { agentSkill, told } = await demo(MD, {
    ...skillFiles('demo'),
    'demo/.env': 'SECRET=1',
    'demo/FORMS.md': 'forms',
    'demo/references/deep/a.txt': 'a',
    'demo/references/.hidden': 'h',
    'demo/scripts/run.sh': 'exit 1',
    'demo/assets/logo.bin': new Uint8Array([0, 1, 2]),
    'demo/data/private.csv': 'p',
  });
  expect(told).toEqual([]);
  expect(agentSkill?.files.map(({ path, content }) => [path, content.kind])).toEqual([
    ['SKILL.md', 'text'],
    ['FORMS.md', 'text'],
    ['references/deep/a.txt', 'text'],
    ['scripts/run.sh', 'text'],
    ['assets/logo.bin', 'base64'],
  ]);
});

test('no link leads out of the folder, and nothing but files is opened', async () => {
  const dir = await tempFolder({
    'runtime-config.yaml': CONFIG,
    'demo/SKILL.md': MD,
    'demo/references/own.md': 'own',
    'secret/key.md': 'secret',
  });
  const inFolder = (path: string) => join(dir, 'demo/references', path);
  await symlink('own.md', inFolder('alias.md'));
  await symlink('../../secret/key.md', inFolder('key.md'));
  await symlink('../../secret', inFolder('folder'));
  await symlink('nowhere', inFolder('nowhere.md'));
  execFileSync('mkfifo', [inFolder('pipe.md')]);
  const { agentSkills, warnings } = await loadConfig({
    file: join(dir, 'runtime-config.yaml'),
    env: {},
  });
  expect(agentSkills[0]?.files.map(({ path }) => path)).toEqual([
    'SKILL.md',
    'references/alias.md',
    'references/own.md',
  ]);
  expect(warnings.map(({ message }) => message)).toEqual(
    ['folder', 'key.md', 'nowhere.md', 'pipe.md'].map(
      (name) => `references/${name} is not served: it is no file within the folder`,
    ),
  );
});

test('what is held of a folder is bounded', async () => {
  const big = 'x'.repeat(256 * 1024);
  const many = Object.fromEntries(
    Array.from({ length: 6 }, (_, n) => [`demo/references/${String(n)}.txt`, big]),
  );
  const { agentSkill, told } = await demo(MD, { ...many, 'demo/scripts/big.sh': `${big}x` });
  expect(agentSkill?.files).toHaveLength(4);
  expect(told.filter((one) => one.includes('the folder has more than 1 MB'))).toHaveLength(3);
  expect(told.filter((one) => one.includes('it has more than 256 KB'))).toHaveLength(1);
  const lots = Object.fromEntries(
    Array.from({ length: 120 }, (_, n) => [`demo/assets/${String(n)}.txt`, 'x']),
  );
  const other = await demo(MD, lots);
  expect(other.agentSkill?.files).toHaveLength(100);
  expect(other.told).toEqual([expect.stringContaining('only 100 files')]);
});
