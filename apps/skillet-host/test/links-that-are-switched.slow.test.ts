import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const SKILLETFILE = 'name: s\ndescription: d\nentry: s:handler\n';
const says = (version: number) =>
  `export const handler = () => ({ version: ${String(version)}, cwd: process.cwd() });\n`;

/** Puts a link in place of another at once, as release tools and Kubernetes do. */
async function switchLink(link: string, target: string): Promise<void> {
  await symlink(target, `${link}.new`);
  await rename(`${link}.new`, link);
}

/** A folder as Kubernetes mounts a ConfigMap, at this version. */
async function mountVersion(dir: string, version: number): Promise<void> {
  const own = `..${String(version)}`;
  await mkdir(join(dir, own), { recursive: true });
  await writeFile(join(dir, own, 'Skilletfile.yaml'), SKILLETFILE);
  await writeFile(join(dir, own, 's.mjs'), says(version));
  await switchLink(join(dir, '..data'), own);
}

/** A host with a skill over a link of releases, one as Kubernetes mounts it, and one below node_modules. */
async function start(args: readonly string[]): Promise<{ cli: Cli; cwd: string; url: string }> {
  const cwd = await workspace({
    'releases/1/s/Skilletfile.yaml': SKILLETFILE,
    'releases/1/s/s.mjs': says(1),
    'releases/2/s/Skilletfile.yaml': SKILLETFILE,
    'releases/2/s/s.mjs': says(2),
    'node_modules/p/Skilletfile.yaml': SKILLETFILE,
    'node_modules/p/s.mjs': says(1),
    'runtime-config.yaml': `server: {port: 0}
skills:
  - {name: released, path: ./current/s, mount: released, isolation: process}
  - {name: mounted, path: ./mounted, mount: mounted}
  - {name: package, path: ./node_modules/p, mount: package}
`,
  });
  await symlink('releases/1', join(cwd, 'current'));
  await mountVersion(join(cwd, 'mounted'), 1);
  for (const name of ['Skilletfile.yaml', 's.mjs']) {
    await symlink(`..data/${name}`, join(cwd, 'mounted', name));
  }
  const cli = new Cli({ cwd, args });
  const url = await cli.url();
  for (const mount of ['released', 'mounted', 'package']) {
    await cli.ready(mount);
    expect((await run(url, mount, {})).body).toMatchObject({ version: 1 });
  }
  return { cli, cwd, url };
}

/** Brings version 2 of each. */
async function change(cwd: string): Promise<void> {
  await switchLink(join(cwd, 'current'), 'releases/2');
  await mountVersion(join(cwd, 'mounted'), 2);
  await rm(join(cwd, 'mounted/..1'), { recursive: true });
  await writeFile(join(cwd, 'node_modules/p/s.mjs'), says(2));
}

test('what a link leads to, and what is below node_modules, is reloaded when asked', async () => {
  const { cli, cwd, url } = await start([]);
  await using _ = cli;
  // A process works in the folder of its skill, as one of Python does.
  expect((await run(url, 'released', {})).body['cwd']).toBe(join(cwd, 'releases/1/s'));
  await change(cwd);
  const answer = await fetch(`${url}/reload`, { method: 'POST' });
  const { updated } = (await answer.json()) as { updated: string[] };
  expect(updated.toSorted()).toEqual(['mounted', 'package', 'released']);
  for (const mount of updated) {
    expect((await run(url, mount, {})).body).toMatchObject({ version: 2 });
  }
});

test('a configuration that Kubernetes mounts is taken over by itself, if it says so', async () => {
  const config = (version: number) => `server: {port: 0}
settings: {auto_reload_config: true}
skills: [{name: s, path: ../s, mount: v${String(version)}}]
`;
  const cwd = await workspace({
    's/Skilletfile.yaml': SKILLETFILE,
    's/s.mjs': says(1),
    'conf/..1/runtime-config.yaml': config(1),
    'conf/..2/runtime-config.yaml': config(2),
  });
  await symlink('..1', join(cwd, 'conf/..data'));
  await symlink('..data/runtime-config.yaml', join(cwd, 'conf/runtime-config.yaml'));
  await using cli = new Cli({ cwd, args: ['--config', 'conf/runtime-config.yaml'] });
  await cli.ready('v1');
  await cli.line(({ msg }) => msg === 'watching the configuration for changes');
  await switchLink(join(cwd, 'conf/..data'), '..2');
  await cli.ready('v2');
});

test('and by itself with --reload', async () => {
  const { cli, cwd, url } = await start(['--reload']);
  await using _ = cli;
  await cli.line(({ msg }) => msg.startsWith('watching the skills'));
  await change(cwd);
  for (const mount of ['released', 'mounted', 'package']) {
    await cli.line(
      (line) =>
        line['mount'] === mount && line['event'] === 'revision-live' && line['revision'] !== 'r1',
    );
    expect((await run(url, mount, {})).body).toMatchObject({ version: 2 });
  }
});
