import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command as commandIn, lockOf } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

test('what a skill may do is shown and locked, and more of it has to be let in by name', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\n',
    'echo/Skilletfile.yaml': `${SKILLETFILE}permissions: {files: ['write:./cache']}\n`,
    'echo/skill.js': ECHO,
  });
  const command = (...args: readonly string[]) => commandIn(cwd, args);
  const ask = (permissions: string) =>
    writeFile(join(cwd, 'echo/Skilletfile.yaml'), SKILLETFILE + permissions);
  const locked = async () => (await lockOf(cwd))['echo']?.['permissions'];

  const first = await command('install', '../echo', '--yes');
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/may: network +none\n +may: files +write:\.\/cache\n/);
  expect(await locked()).toMatchObject({ network: [], files: ['write:./cache'] });

  await ask('permissions: {network: [example.org]}\n');
  const refused = await command('update', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/asks more +network: \["example\.org"\]/);
  expect(refused.stderr).toContain('network: ["example.org"]; --allow-more lets it');
  expect(await locked()).toMatchObject({ network: [] });

  // It would be refused if it were tried.
  await writeFile(join(cwd, 'echo/skill.js'), 'throw new Error("tried");\n');
  const looked = await command('update', '--dry-run');
  expect(looked.code).toBe(0);
  expect(looked.stdout).toContain('not tried, since it asks for more');
  expect((await command('update', '--dry-run', '--allow-more')).stderr).toContain('tried');
  await writeFile(join(cwd, 'echo/skill.js'), ECHO);

  expect((await command('update', '--yes', '--allow-more')).code).toBe(0);
  expect(await locked()).toMatchObject({ network: ['example.org'], files: [] });

  await ask('');
  const all = await command('update', '--yes');
  expect(all.stderr).toContain('everything: it says nothing of permissions any more');
  expect(await locked()).toMatchObject({ network: ['example.org'] });
});
