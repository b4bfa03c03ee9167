import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../scripts/release/npm.ts';
import { releaseOfTheRun } from '../support/built-packages.ts';
import { startHost, type HostProcess } from './host-process.ts';
import { installedIn, MOST_BYTES, MOST_PACKAGES } from './installed.ts';
import { PROJECT } from './project.ts';

const INSTALLED_WITHIN = 240_000;

const dir = mkdtempSync(path.join(tmpdir(), 'skillet-release-'));
/** With the Node that runs this before all others. */
const env = {
  ...process.env,
  HOME: path.join(dir, 'home'),
  PATH: [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter),
};
let tarball: string;
let create: string;

beforeAll(async () => {
  mkdirSync(env.HOME);
  const { packages } = await releaseOfTheRun(INSTALLED_WITHIN);
  const [host, , creator] = packages;
  tarball = host?.tarball ?? '';
  create = creator?.tarball ?? '';
}, INSTALLED_WITHIN);

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
}, INSTALLED_WITHIN);

describe.each([
  { manager: 'npm', add: ['npm', 'install', '--no-audit', '--no-fund'] },
  { manager: 'pnpm', add: ['npx', '--yes', 'pnpm@12', 'add'] },
  { manager: 'yarn', add: ['npx', '--yes', 'yarn@1', 'add'] },
])('the packed host, installed by $manager into an empty folder', ({ manager, add }) => {
  const project = path.join(dir, manager);
  let host: HostProcess | undefined;

  beforeAll(async () => {
    mkdirSync(project);
    writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
    const [program = '', ...args] = add;
    await run(program, [...args, tarball], project, env);
    for (const [name, text] of Object.entries(PROJECT)) {
      const file = path.join(project, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const bin = path.join(project, 'node_modules', '.bin', 'skillet-host');
    host = await startHost([bin], project, env);
  }, INSTALLED_WITHIN);

  afterAll(async () => {
    await host?.stop();
  });

  test('serves a TypeScript skill', async () => {
    const answer = await host?.post('/skills/greeting/run', { name: 'Ada' });
    expect(answer).toEqual({ text: 'Hello, Ada!' });
  });

  test('serves a Python skill', async () => {
    const answer = await host?.post('/skills/shout/run', { text: 'hello' });
    expect(answer).toEqual({ text: 'HELLO' });
  });

  test('serves an Express application', async () => {
    const answer = await host?.post('/skills/notes/run', { note: 'buy milk' });
    expect(answer).toEqual({ kept: 'buy milk' });
  });

  test('has the files of its pages', async () => {
    for (const page of ['/dashboard/', '/docs', '/docs/assets/swagger-ui-bundle.js']) {
      const answer = await fetch(new URL(page, host?.url));
      await answer.arrayBuffer();
      expect({ page, status: answer.status }).toEqual({ page, status: 200 });
    }
  });

  // The others link and hoist: what is there once counts twice.
  if (manager !== 'npm') return;

  test('brings few packages and little else', () => {
    const { packages, bytes } = installedIn(project);
    const size = `${(bytes / 1e6).toFixed(1)} MB`;
    console.log(`${packages.length} packages, ${size}: ${packages.join(', ')}`);
    expect(packages.length).toBeLessThanOrEqual(MOST_PACKAGES);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(packages).not.toContain('typescript');
  });
});

/** What enters a network of its own, with loopback alone. */
const ALONE = [
  'unshare',
  process.getuid?.() === 0 ? '-n' : '-rn',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
];

test(
  'with the network cut, an empty folder becomes a project that serves',
  async (context) => {
    const [unshare = '', ...into] = ALONE;
    const { status } = spawnSync(unshare, [...into, 'true']);
    context.skip(status !== 0, 'no network of its own is allowed here (unshare -n, ip)');
    const project = path.join(dir, 'offline');
    mkdirSync(project);
    await run('npm', ['install', '--no-audit', '--no-fund', tarball], project, env);
    const guest = path.join(import.meta.dirname, 'without-a-network.ts');
    const args = [...into, process.execPath, guest];
    const said = await run(unshare, args, project, { ...env, SKILLET_DRAIN: '0' });
    expect(JSON.parse(said)).toEqual({ devices: ['lo'], answer: { greeting: 'Hello, Ada!' } });
  },
  INSTALLED_WITHIN,
);

test(
  '`npm create skillet` makes a project that passes its test',
  async () => {
    const folder = path.join(dir, 'created');
    mkdirSync(folder);
    const packages = [`--package=${create}`, `--package=${tarball}`];
    const made = ['exec', '--yes', ...packages, '--', 'create-skillet', 'demo'];
    const said = await run('npm', made, folder, env);
    expect(said).toContain('Made a project in demo');
    const project = path.join(folder, 'demo');
    await run('npm', ['install', '--no-audit', '--no-fund', tarball], project, env);
    expect(await run('npm', ['test'], project, env)).toMatch(/pass [1-9]/);
    // What goes wrong is told as `init` tells it.
    await expect(run('npm', made, folder, env)).rejects.toThrow('nothing is overwritten');
  },
  INSTALLED_WITHIN,
);
