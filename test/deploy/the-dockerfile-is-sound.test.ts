import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { deploymentTools } from '../../scripts/python/virtual-environment.ts';
import { copyOf, imageConfig, stagesOf } from './dockerfile.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const FILE = path.join(ROOT, 'deploy/docker/Dockerfile');
const TEXT = readFileSync(FILE, 'utf8');
const STAGES = stagesOf(TEXT);
const INSTALLED_WITHIN = 180_000;

test(
  'hadolint finds nothing',
  async (context) => {
    const tools = await deploymentTools();
    if ('missing' in tools) return context.skip(tools.missing);
    const hadolint = path.join(path.dirname(tools.python), 'hadolint');
    const { stdout } = await promisify(execFile)(hadolint, ['--no-color', FILE]);
    expect(stdout).toBe('');
  },
  INSTALLED_WITHIN,
);

test('all that is copied is let through by .dockerignore, and is there', () => {
  const ignore = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8');
  const lines = ignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const [all, ...exceptions] = lines;
  expect(all).toBe('*');
  const through = exceptions.map((line) => line.replace(/^!/, ''));
  const copies = STAGES.flatMap(({ instructions }) => instructions)
    .filter(({ name }) => name === 'COPY')
    .map((instruction) => copyOf(instruction))
    .filter(({ from }) => from === undefined)
    .flatMap(({ sources }) => sources);
  const under = (folder: string) => (file: string) => `${file}/`.startsWith(`${folder}/`);
  expect(copies.filter((file) => !through.some((folder) => under(folder)(file)))).toEqual([]);
  expect(through.filter((folder) => !copies.some(under(folder)))).toEqual([]);
  // What `npm run release` makes is there when an image is built.
  const gone = copies.filter((file) => !existsSync(path.join(ROOT, file)));
  expect(gone.filter((file) => !under('.release')(file))).toEqual([]);
});

describe.each(['slim', 'python'])('the image %s', (name) => {
  const config = imageConfig(STAGES, name);

  test('is run by a user with a number of its own', () => {
    expect(config.user).toBe('10001:10001');
  });

  test('has a process 1 that takes in orphans, before the command that is given', () => {
    expect(config.entrypoint).toEqual(['/usr/bin/tini', '--', 'skillet-host']);
    expect(config.cmd).toEqual(['start']);
  });

  test('is reached from outside of its container, at the port that it names', () => {
    expect(config.env).toMatchObject({ HOST: '0.0.0.0', PORT: '8000' });
    expect(config.ports).toEqual([8000]);
  });

  test('keeps its state in a volume', () => {
    expect(config.volumes).toEqual(['/data', '/tmp']);
    expect(config.volumes).toContain(config.env['SKILLET_DATA_DIR']);
  });
});

test('the default image is the slim one', () => {
  expect(STAGES.at(-1)?.name).toBe('slim');
});
