import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../src/index.ts';
import { load, skillFiles, tempFolder, type Files } from './support/temp-folder.ts';

async function resolve(entry: string, files: readonly string[]) {
  const modules: Files = Object.fromEntries(files.map((file) => [`demo/${file}`, '']));
  const { skills, broken, dir } = await load('skills: [{name: demo, path: demo}]', {
    'demo/Skilletfile.yaml': `name: demo\nentry: "${entry}"\n`,
    ...modules,
  });
  return {
    file: skills[0]?.entry?.file.replace(`${dir}/demo/`, ''),
    export: skills[0]?.entry?.export,
    problem: broken[0]?.problems.join(),
  };
}

test.each([
  ['main:run', ['main.ts'], 'main.ts', 'run'],
  ['main', ['main.ts'], 'main.ts', 'handler'],
  ['main:default', ['main.mjs'], 'main.mjs', 'default'],
  ['main:$run_2', ['main.js'], 'main.js', '$run_2'],
  ['main:run', ['main.js', 'main.mts', 'main.mjs'], 'main.mts', 'run'],
  ['main:run', ['main.js', 'main.ts'], 'main.ts', 'run'],
  ['lib.time:run', ['lib/time.ts'], 'lib/time.ts', 'run'],
  ['lib/time:run', ['lib/time.ts'], 'lib/time.ts', 'run'],
  ['./lib/time:run', ['lib/time.ts'], 'lib/time.ts', 'run'],
  ['lib/../main:run', ['main.ts'], 'main.ts', 'run'],
  ['lib.time:run', ['lib.time.ts', 'lib/time.ts'], 'lib.time.ts', 'run'],
  ['main.js:run', ['main.js', 'main.ts'], 'main.js', 'run'],
  ['main.js:run', ['main.ts'], 'main.ts', 'run'],
  ['main.py:run', ['main.ts'], 'main.ts', 'run'],
  ['main.py:run', ['main.ts', 'main.py'], 'main.py', 'run'],
])('%j of %j is %s', async (entry, files, file, name) => {
  expect(await resolve(entry, files)).toEqual({ file, export: name, problem: undefined });
});

test.each([
  ['gone:run', 'none of gone.ts, gone.mts, gone.js, gone.mjs is there'],
  ['a.b:run', 'none of a.b.ts, a.b.mts, a.b.js, a.b.mjs is there'],
  ['main:', 'write `module:function`'],
  [':run', 'write `module:function`'],
  ['main:a:b', 'write `module:function`'],
  ['main:a b', 'write `module:function`'],
  ['main/:run', 'write `module:function`'],
  ['../main:run', "the module must be inside the skill's folder"],
  ['lib/../../main:run', "the module must be inside the skill's folder"],
  ['/etc/main:run', "the module must be inside the skill's folder"],
])('%j resolves to nothing', async (entry, because) => {
  const { problem } = await resolve(entry, ['main.ts', 'folder.ts/x']);
  expect(problem).toBe(`demo/Skilletfile.yaml:2: \`entry\`: ${because}`);
});

test('a folder named like a module is none', async () => {
  const { problem } = await resolve('folder:run', ['folder.ts/x']);
  expect(problem).toContain('none of folder.ts');
});

test('a module that links out of the folder is refused', async () => {
  const dir = await tempFolder({
    'runtime-config.yaml': 'skills: [{name: demo, path: demo}]',
    'outside.ts': '',
    ...skillFiles('demo', 'name: demo\nentry: link\n'),
  });
  await symlink(join(dir, 'outside.ts'), join(dir, 'demo', 'link.ts'));
  const { broken } = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env: {} });
  expect(broken[0]?.problems).toEqual([
    "demo/Skilletfile.yaml:2: `entry`: the module must be inside the skill's folder",
  ]);
});
