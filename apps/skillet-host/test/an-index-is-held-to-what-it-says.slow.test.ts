import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Builder } from '../../../packages/install/test/support/builder.ts';
import { command } from './support/installing.ts';
import { Market, SERVER } from './support/market.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const OTHER = "export const handler = () => ({ text: 'more' });\n";

test('versions are added and taken back, and no older index is taken', async () => {
  const market = await Market.make();
  const { cwd } = market;
  await market.build();
  const first = await market.index();
  expect((await market.build()).code).toBe(0);
  expect(await market.index()).toEqual(first);
  expect((await market.run('install', 'index:acme/echo', '--yes')).code).toBe(0);

  // From the lock alone; its index is asked whether it has that.
  await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
  expect((await market.run('install')).stdout).toBe('echo: installed\n');

  await writeFile(join(cwd, 'skills/echo/skill.js'), OTHER);
  expect((await market.build()).stderr).toContain('echo 1.0.0 is in the index with other files');
  await cp(join(cwd, 'market'), join(cwd, 'before'), { recursive: true });
  await writeFile(join(cwd, 'skills/echo/Skilletfile.yaml'), SKILLETFILE.replace('1.0.0', '1.1.0'));
  expect((await market.build()).stdout).toMatch(/added +echo 1\.1\.0\n/);
  expect((await market.run('outdated')).stdout).toMatch(/^echo +1\.0\.0 +1\.1\.0 +1\.1\.0$/m);
  expect((await market.run('update', '--yes')).stdout).toContain('echo: installed');

  // Somebody brings back the index of before, with its signature.
  await cp(join(cwd, 'market'), join(cwd, 'after'), { recursive: true });
  await cp(join(cwd, 'before'), join(cwd, 'market'), { recursive: true });
  const old = await market.run('update', '--yes');
  expect(old.stderr).toContain('older than the one that was seen here: its serial is 1, and was 2');
  // Or says something else.
  const text = await readFile(join(cwd, 'after/index.json'), 'utf8');
  await writeFile(join(cwd, 'market/index.json'), text.replace('Says what', 'Steals what'));
  expect((await market.run('search', 'echo')).stderr).toContain('not what was signed');
  await cp(join(cwd, 'after'), join(cwd, 'market'), { recursive: true });

  expect((await market.build('--yank', 'echo@1.1.0')).code).toBe(0);
  expect((await market.run('outdated')).stdout).toContain('1.1.0 was taken back');
  expect((await market.run('install', 'echo@1.1.0', '--yes')).stderr).toContain('was taken back');
}, 120_000);

test('what an index says of a skill must hold, and a name must mean one skill', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': `${SERVER}install: {min_age: 0, indexes: [../market/index.json]}\n`,
    'skills/echo/Skilletfile.yaml': SKILLETFILE,
    'skills/echo/skill.js': ECHO,
  });
  const packed = await command(cwd, ['pack', '../skills/echo', '--json']);
  const { integrity, file } = JSON.parse(packed.stdout) as { integrity: string; file: string };
  expect(file).toBe('echo-1.0.0.tgz');
  await command(cwd, ['index', 'build', '../skills', '--out', '../market/index.json']);
  const text = await readFile(join(cwd, 'market/index.json'), 'utf8');
  expect(text).toContain(integrity);
  const install = async (wanted: string, index: string) => {
    await writeFile(join(cwd, 'market/index.json'), index);
    return (await command(cwd, ['install', wanted, '--yes'])).stderr;
  };
  const otherDigest = text.replace(/sha512-[^"]+/, `sha512-${'A'.repeat(86)}==`);
  expect(await install('echo', otherDigest)).toContain('its digest is sha512-');
  const otherName = text.replace('"name": "echo"', '"name": "admin"');
  expect(await install('admin', otherName)).toContain('the index calls it admin 1.0.0');
  const elsewhere = text.replace('echo-1.0.0.tgz', '../../etc/x.tgz');
  expect(await install('echo', elsewhere)).toContain('`skills[0].url`');
  const loud = String.raw`\u001b[31mSays\nwhat it`;
  await writeFile(join(cwd, 'market/index.json'), text.replace('Says what it', loud));
  const shown = await command(cwd, ['search']);
  expect(shown.stdout).toContain(String.raw`\x1b[31mSays what it is told`);

  // Two that have it, and one that may have it: nobody guesses.
  await writeFile(join(cwd, 'market/index.json'), text);
  await cp(join(cwd, 'market'), join(cwd, 'other'), { recursive: true });
  const indexes = (list: string) =>
    writeFile(
      join(cwd, 'project/runtime-config.yaml'),
      `${SERVER}install: {min_age: 0, indexes: ${list}}\n`,
    );
  await indexes('[{url: ../market/index.json, name: acme}, ../other/index.json]');
  const both = await command(cwd, ['install', 'echo', '--yes']);
  expect(both.stderr).toContain(
    'echo is in two indexes, acme (../market/index.json) and ../other/index.json',
  );
  await indexes('[{url: ../market/index.json, name: acme}, ../gone/index.json]');
  const one = await command(cwd, ['install', 'echo', '--yes']);
  expect(one.stderr).toContain("../gone/index.json can't be used: there is no such file");
  const partly = await command(cwd, ['search', 'echo']);
  expect(partly).toMatchObject({ code: 0 });
  expect(partly.stdout).toContain('index:acme/echo');
  expect(partly.stderr).toContain('../gone/index.json');
  expect((await command(cwd, ['install', 'index:acme/echo', '--yes'])).code).toBe(0);
  // An update never goes over to another index.
  await indexes('[../other/index.json]');
  expect((await command(cwd, ['update', '--yes'])).stderr).toContain('none that is called acme');
}, 120_000);

test('an index that somebody has signed by Sigstore is searched, and that of anybody else is not', async () => {
  const builder = await Builder.open();
  const signer = { identity: 'release@example.org', issuer: 'https://id.example.org' };
  const index = `{url: ../market/index.json, sigstore: ${JSON.stringify(signer)}}`;
  const bytes = Buffer.from('{"format": 1, "serial": 1, "skills": []}');
  const bundle = async (identity: string) =>
    JSON.stringify(await builder.signed(bytes, { ...signer, identity }));
  const cwd = await workspace({
    'project/runtime-config.yaml': `${SERVER}install: {trust_root: ./root.json, indexes: [${index}]}\n`,
    'project/root.json': JSON.stringify(builder.trustRoot),
    'market/index.json': bytes.toString(),
    'market/index.json.sigstore.json': await bundle(signer.identity),
  });
  expect(await command(cwd, ['search'])).toMatchObject({ code: 0, stdout: 'there is no skill\n' });
  await writeFile(join(cwd, 'market/index.json.sigstore.json'), await bundle('eve@example.org'));
  const other = await command(cwd, ['search']);
  expect(other).toMatchObject({ code: 1 });
  expect(other.stderr).toContain('signed by "eve@example.org", and not by "release@example.org"');
}, 60_000);
