import { join } from 'node:path';
import { lockText, readLock } from '@skillet/config';
import { expect, test } from 'vitest';
import { mustBeAsItsFilesSay } from '../src/cli/install/as-its-files-say.ts';
import { readFetched } from '../src/cli/install/examine.ts';
import { InstalledSkills } from '../src/cli/install/installed-skills.ts';
import { lockedArchive } from '../src/cli/skill-index/locked-archive.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const DIGEST = `sha512-${'A'.repeat(86)}==`;
const OTHER = `sha512-${'B'.repeat(86)}==`;
const LOCKED = { source: 'index:echo@latest', tree: DIGEST, folder: 'echo/echo' };
const SOURCE = { kind: 'index', name: 'echo', range: 'latest' } as const;

async function installedWith(install: string): Promise<InstalledSkills> {
  const index = JSON.stringify({
    ...{ format: 1, serial: 1 },
    skills: [
      {
        ...{ name: 'echo', version: '1.0.0', description: 'Says it', size: 1, integrity: DIGEST },
        ...{ published: '2026-11-30T12:00:00Z', url: 'echo-1.0.0.tgz' },
      },
    ],
  });
  const cwd = await workspace({
    'runtime-config.yaml': `skills: []\ninstall: ${install}\n`,
    'market/index.json': index,
  });
  return InstalledSkills.find(undefined, {}, cwd);
}

test('an archive that a lock names itself is led no further than install.allow says, whatever its index', async () => {
  const allow = ['https://files.example.org/team/*'];
  const installed = await installedWith(`{allow: ${JSON.stringify(allow)}}`);
  const at = (resolved: string) =>
    lockedArchive(
      SOURCE,
      { ...LOCKED, resolved, integrity: DIGEST, index: 'https://10.0.0.5/index.json' },
      installed,
    );
  const url = 'https://files.example.org/team/x.tgz';
  expect(await at(url)).toEqual({ from: { kind: 'url', url, integrity: DIGEST }, allow });
  for (const [resolved, says] of [
    ['https://files.example.org/team/..%2fother/x.tgz', 'lead elsewhere'],
    ['https://ada:secret@files.example.org/team/x.tgz', 'a password'],
    ['http://files.example.org/team/x.tgz', 'https: alone'],
    ['files.example.org', 'no address'],
    ['https://elsewhere.example.org/x.tgz', 'the configuration names none'],
  ] as const)
    await expect(at(resolved)).rejects.toThrow(says);
});

test('an archive that its index has may lie where that says', async () => {
  const installed = await installedWith('{allow: ["index:*"], indexes: [./market/index.json]}');
  const index = './market/index.json';
  const at = (integrity: string) =>
    lockedArchive(SOURCE, { ...LOCKED, resolved: 'file:./x.tgz', integrity, index }, installed);
  expect(await at(DIGEST)).toEqual({
    from: { kind: 'path', path: './x.tgz', integrity: DIGEST },
    allow: ['https://*', 'index:*'],
  });
  await expect(at(OTHER)).rejects.toThrow('does not have the archive');
});

test('a lock starts nothing but what was installed', () => {
  const locked = (program: readonly string[]) =>
    readLock(
      lockText({
        echo: { ...LOCKED, resolved: 'mcp:npm:x@1.0.0', server: { program, args: ['-c'] } },
      }),
    );
  const paths = 'import sys; sys.path[:] = [path for path in sys.path if path]';
  const python = ['./.venv/bin/python', '-B', '-c'];
  for (const program of [
    ['node', './node_modules/@acme/x/dist/index.js'],
    ['node', './node_modules/x/index.js'],
    [...python, `${paths}; from a.b import main; sys.exit(main.run())`],
  ])
    expect(locked(program)['echo']?.server?.program).toEqual(program);
  // As 0.2.0 wrote it.
  const call = 'from a.b import main; sys.exit(main())';
  const old = locked([...python, `import sys; ${call}`]);
  expect(old['echo']?.server?.program).toEqual([...python, `${paths}; ${call}`]);
  for (const program of [
    ['sh', '-c', 'true'],
    ['node', '-e', 'process.exit()'],
    ['node', '--import=./x.js'],
    ['node', './node_modules/x/../../../x.js'],
    ['node', './node_modules/../x.js'],
    ['node', './node_modules/@acme/../x.js'],
    ['node', './x.js'],
    ['./node_modules/x/run'],
    [...python, 'import os; os.abort()'],
    [...python, `${paths}; from a import b; sys.exit(b()); import os`],
    [...python, `${paths}; from a import b; sys.exit(b(1))`],
    [...python, `${paths}; from a import s; sys.exit(sys.breakpointhook())`],
    [...python, `${paths}; from __main__ import sys; sys.exit(sys.exit())`],
    ['./.venv/bin/python', './x.py'],
  ])
    expect(() => locked(program)).toThrow('take "echo" out of it');
});

test('a server that 0.2.0 has installed starts as one that is installed now', () => {
  const call = 'from a.b import main; sys.exit(main.run())';
  const paths = 'import sys; sys.path[:] = [path for path in sys.path if path]';
  const python = ['./.venv/bin/python', '-B', '-c'];
  const server = { program: [...python, `import sys; ${call}`], args: ['-v'] };
  const lock = readLock(lockText({ echo: { ...LOCKED, resolved: 'mcp:pypi:a@1.0.0', server } }));
  expect(lock['echo']?.server).toEqual({
    program: [...python, `${paths}; ${call}`],
    args: ['-v'],
  });
});

test('a lock lets a skill do no more than it asks for, and starts a server as its package says', async () => {
  const cwd = await workspace({
    'skill/Skilletfile.yaml': `${SKILLETFILE}permissions: {env: [HOME_TOWN]}\n`,
    'skill/skill.js': ECHO,
    'server/node_modules/x/package.json': '{"bin": "./index.js"}',
  });
  const locked = { ...LOCKED, resolved: 'file:./x' };
  const dir = join(cwd, 'skill');
  const { permissions } = (await readFetched(dir, cwd)).manifest;
  if (permissions === undefined) throw new Error('the skill asks for nothing');
  await mustBeAsItsFilesSay({ ...locked, permissions }, dir, cwd);
  const wider = { ...permissions, env: ['HOME_TOWN', 'TOKEN'] };
  await expect(mustBeAsItsFilesSay({ ...locked, permissions: wider }, dir, cwd)).rejects.toThrow(
    'more than it asks for (env: ["TOKEN"])',
  );
  const start = (file: string, resolved: string) => {
    const server = { program: ['node', `./node_modules/x/${file}`], args: ['--port=1'] };
    return mustBeAsItsFilesSay({ ...locked, resolved, server }, join(cwd, 'server'), cwd);
  };
  await start('index.js', 'mcp:npm:x@1.0.0');
  await expect(start('other.js', 'mcp:npm:x@1.0.0')).rejects.toThrow('starts it otherwise');
  await expect(start('index.js', 'file:./x')).rejects.toThrow('starts it otherwise');
});
