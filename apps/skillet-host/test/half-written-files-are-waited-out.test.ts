import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { both, everyday as test, rows, slow } from '../../../test/support/runs.ts';
import { Cli, get, run } from './support/cli.ts';
import { OpenLoop } from './support/open-loop.ts';
import { workspace } from './support/workspace.ts';

/** Milliseconds between the pieces of a file; the host waits for longer than that. */
const PAUSE = 100;
/** A pause that this machine has drawn out to more than that is one after which the host may reload. */
const LONGEST = 200;
/** Long enough for the host to have reloaded several times, if it did not wait. */
const PIECES = 10;

const SKILLETFILE = (version: number) => `name: versioned
version: ${String(version).padStart(3, '0')}.0.0
description: Says which version it is
entry: skill:handler
outputs:
  version: {type: integer}
  imported: {type: integer}
  last: {type: integer}
`;

/** A module that says its version at the beginning and at the end: half of it cannot be loaded. */
const CODE = (version: number) => `import { imported } from './imported.ts';
const version = ${String(version).padStart(3)};
${'// so that it has some length\n'.repeat(10)}
export function handler() {
  return { version, imported, last };
}
const last = ${String(version).padStart(3)};
`;

const IMPORTED = (version: number) => `export const imported = ${String(version)};\n`;

/** A configuration whose halves are configurations too, with fewer skills. */
const CONFIG = (mounts: readonly string[]) =>
  `server: {host: 127.0.0.1, port: 0}
settings: {auto_reload_config: true}
skills:
${mounts.map((mount) => `  - {name: ${mount}, path: ./skill, mount: ${mount}}\n`).join('')}`;

/** Writes a file piece by piece, over what is there or anew; the longest pause between two of them. */
async function inPieces(file: string, text: string, flags: 'w' | 'r+' = 'w'): Promise<number> {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / PIECES);
  const handle = await open(file, flags);
  let longest = 0;
  let last = performance.now();
  for (let at = 0; at < bytes.length; at += size) {
    if (at > 0) await sleep(PAUSE);
    await handle.write(bytes, at, Math.min(size, bytes.length - at), at);
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  await handle.close();
  return longest;
}

async function start(mounts: readonly string[], args: readonly string[]) {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG(mounts),
    'skill/Skilletfile.yaml': SKILLETFILE(1),
    'skill/skill.ts': CODE(1),
    'skill/imported.ts': IMPORTED(1),
  });
  const cli = new Cli({ cwd, args });
  const url = await cli.url();
  await cli.line(({ msg }) => msg.startsWith('watching '));
  await Promise.all(mounts.map((mount) => cli.ready(mount)));
  return { cli, url, cwd };
}

/** What the host says of its reloads. */
const reloads = (cli: Cli) =>
  cli.lines.map(({ msg }) => msg).filter((msg) => msg.startsWith('reload'));

/** What is edited in a skill's folder; resolves with the longest pause. */
type Edit = (dir: string, version: number) => Promise<number>;

const answered = async (url: string) => (await run(url, 'a', {})).body['version'];
const described = async (url: string) =>
  Number.parseInt(String((await get(`${url}/skills/a/schema`))['version']));

both.each(
  rows<[string, Edit, (url: string) => Promise<unknown>]>(
    [['a module', (dir, n) => inPieces(`${dir}/skill.ts`, CODE(n)), answered]],
    [
      ['a module written over', (dir, n) => inPieces(`${dir}/skill.ts`, CODE(n), 'r+'), answered],
      [
        'a module beside one that is written already',
        async (dir, n) => {
          await writeFile(`${dir}/imported.ts`, IMPORTED(n));
          return inPieces(`${dir}/skill.ts`, CODE(n));
        },
        answered,
      ],
      ['a Skilletfile', (dir, n) => inPieces(`${dir}/Skilletfile.yaml`, SKILLETFILE(n)), described],
    ],
  ),
)('%s is not loaded before it is written to its end', async (_, edit, versionShown) => {
  const { cli, url, cwd } = await start(['a'], ['--reload']);
  await using _cli = cli;
  const check = ({ version, last }: Record<string, unknown>) =>
    version === last ? undefined : 'half a module';
  const load = new OpenLoop(url, 'a', { interval: 10, body: () => ({}), check });
  await untilWrittenInTime(
    async (version) => {
      const before = reloads(cli).length;
      const longest = await edit(join(cwd, 'skill'), version);
      await expect.poll(() => versionShown(url), { timeout: 20_000 }).toBe(version);
      await expect
        .poll(() => reloads(cli).slice(before).at(-1), { timeout: 20_000 })
        .toBe('reload (files changed): updated a');
      return { longest, seen: reloads(cli).slice(before) };
    },
    ['reload (files changed): updated a'],
  );
  expect((await load.end()).failed).toEqual([]);
});

test('a configuration is not loaded before its end, although half of it is one too', async () => {
  const { cli, url, cwd } = await start(['a', 'b', 'c'], []);
  await using _cli = cli;
  const loads = ['a', 'b'].map(
    (mount) => new OpenLoop(url, mount, { interval: 10, body: () => ({}) }),
  );
  await untilWrittenInTime(
    async (version) => {
      const before = reloads(cli).length;
      const last = version % 2 === 0 ? 'd' : 'c';
      const file = join(cwd, 'runtime-config.yaml');
      const longest = await inPieces(file, CONFIG(['a', 'b', last]));
      const gone = last === 'd' ? 'c' : 'd';
      const done = `reload (files changed): added ${last}; removed ${gone}; 2 unchanged`;
      await expect.poll(() => reloads(cli).slice(before).at(-1), { timeout: 20_000 }).toBe(done);
      return {
        longest,
        seen: reloads(cli)
          .slice(before)
          .map((msg) => msg.replace(/: .*$/, '')),
      };
    },
    ['reload (files changed)'],
  );
  for (const load of loads) expect((await load.end()).failed).toEqual([]);
});

slow('a configuration that editors replace by another file is loaded time after time', async () => {
  const { cli, url, cwd } = await start(['a', 'b'], []);
  await using _cli = cli;
  const load = new OpenLoop(url, 'a', { interval: 10, body: () => ({}) });
  const file = join(cwd, 'runtime-config.yaml');
  const replacements = [
    async (text: string) => {
      await writeFile(`${file}~`, text);
      await rename(`${file}~`, file);
    },
    async (text: string) => {
      await rename(file, `${file}.bak`);
      await writeFile(file, text);
    },
    async (text: string) => {
      await rm(file);
      await writeFile(file, text);
    },
  ];
  for (const mount of ['b1', 'b2', 'b3', 'b4', 'b5', 'b6']) {
    const replace = replacements.shift()!;
    replacements.push(replace);
    await replace(CONFIG(['a', mount]));
    await cli.line(({ msg }) => msg.startsWith(`reload (files changed): added ${mount};`));
    expect((await run(url, mount, {})).status).toBe(200);
  }
  expect(reloads(cli).filter((msg) => /failed|refused/.test(msg))).toEqual([]);
  expect((await load.end()).failed).toEqual([]);
});

/**
 * Writes version after version, until one was written without a pause that the machine drew out; says
 * whether the reloads it has led to are those expected.
 */
async function untilWrittenInTime(
  write: (version: number) => Promise<{ longest: number; seen: readonly string[] }>,
  expected: readonly string[],
): Promise<void> {
  for (let version = 2; version < 10; version += 1) {
    const { longest, seen } = await write(version);
    if (longest > LONGEST) continue;
    expect(seen).toEqual(expected);
    return;
  }
  expect.unreachable(`this machine makes pauses of more than ${String(LONGEST)} ms all the time`);
}
