import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { run } from '../../scripts/release/npm.ts';
import { releaseOfTheRun } from '../support/built-packages.ts';
import { ImageBuilder, makeNodeImage } from './build-image.ts';
import { Container } from './container.ts';
import { imageConfig, stagesOf } from './dockerfile.ts';
import { NODE_PROJECT, ORPHANS, PYTHON_PROJECT } from './project.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DOCKERFILE = readFileSync(path.join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');
/** Packages come from a mirror, over whatever network there is. */
const BUILT_WITHIN = 900_000;
const SERVED_WITHIN = 120_000;
const IN_FLIGHT = 50;

const dir = mkdtempSync(path.join(tmpdir(), 'skillet-images-'));
let missing: string | undefined;
let builder: ImageBuilder;

beforeAll(async () => {
  const node = path.join(dir, 'node');
  missing = await makeNodeImage(node);
  if (missing !== undefined) return;
  // The context of a build: what there is after `npm run release`.
  const context = path.join(dir, 'context');
  mkdirSync(path.join(context, 'deploy'), { recursive: true });
  const { folder } = await releaseOfTheRun(BUILT_WITHIN);
  cpSync(folder, path.join(context, '.release'), { recursive: true });
  cpSync(path.join(ROOT, 'deploy/docker'), path.join(context, 'deploy/docker'), {
    recursive: true,
  });
  builder = new ImageBuilder(DOCKERFILE, context, node, dir);
}, BUILT_WITHIN);

beforeEach((context) => {
  context.skip(missing !== undefined, missing);
});

afterAll(async () => {
  await run('rm', ['-rf', dir], '/');
}, BUILT_WITHIN);

/** A container of an image with a project, or with what is in the image. */
async function started(
  target: string,
  project: Readonly<Record<string, string>> | undefined,
  command?: readonly string[],
) {
  const root = await builder.build(target);
  const config = imageConfig(stagesOf(DOCKERFILE), target);
  const here = mkdtempSync(path.join(dir, 'run-'));
  const volumes: Record<string, string> = {};
  for (const volume of config.volumes) {
    volumes[volume] = path.join(here, 'volumes', volume);
    mkdirSync(volumes[volume], { recursive: true });
    chownSync(volumes[volume], 10001, 10001);
  }
  for (const [name, text] of Object.entries(project ?? {})) {
    const file = path.join(here, 'app', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (project !== undefined) volumes['/app'] = path.join(here, 'app');
  // Only this machine is to reach it.
  const env = { HOST: '127.0.0.1', PORT: '0', SKILLET_DRAIN: '1s' };
  const container = new Container(root, config, { env, volumes, ...(command && { command }) });
  const url = async () => {
    const line = await container.line('"listening on ');
    return (JSON.parse(line) as { url: string }).url;
  };
  return { container, config, url, data: path.join(here, 'volumes/data') };
}

async function call(url: string, mount: string, inputs: object) {
  const body = JSON.stringify(inputs);
  const answer = await fetch(`${url}/skills/${mount}/run`, { method: 'POST', body });
  return { status: answer.status, body: await answer.json() };
}

test(
  'the slim image serves what is in it, as nobody in particular and on a root that it cannot write',
  async () => {
    const { container, config, url } = await started('slim', undefined);
    await using _ = container;
    const at = await url();
    expect(await call(at, 'greeting', { name: 'Ada' })).toEqual({
      status: 200,
      body: { text: 'Hello, Ada!' },
    });
    expect(await container.exec(['id', '-u'])).toBe('10001\n');
    const writable = [
      'sh',
      '-c',
      'for d in / /app /opt /data /tmp; do test -w $d && echo $d; done; true',
    ];
    expect(await container.exec(writable)).toBe('/data\n/tmp\n');
    const port = new URL(at).port;
    await container.exec(['env', `PORT=${port}`, ...config.healthcheck]);
    const closed = container.exec(['env', 'PORT=1', ...config.healthcheck]);
    await expect(closed).rejects.toThrow();
    container.stop();
    expect(await container.ended).toBe(0);
  },
  BUILT_WITHIN,
);

test(
  'the image with Python serves skills in TypeScript and in Python',
  async () => {
    const { container, url } = await started('python', PYTHON_PROJECT);
    await using _ = container;
    const at = await url();
    const louder = await call(at, 'shout', { text: 'hello' });
    expect(louder).toEqual({ status: 200, body: { text: 'HELLO' } });
    const greeting = await call(at, 'greeting', { name: 'Ada' });
    expect(greeting).toEqual({ status: 200, body: { text: 'Hello, Ada!' } });
    container.stop();
    expect(await container.ended).toBe(0);
  },
  BUILT_WITHIN,
);

test(
  'a container that is stopped answers all that is in flight, and ends with 0',
  async () => {
    const { container, url, data } = await started('slim', NODE_PROJECT);
    await using _ = container;
    const at = await url();
    const calls = Array.from({ length: IN_FLIGHT }, () => call(at, 'waiting', {}));
    await vi.waitFor(() => {
      expect(container.lines.filter((line) => line.includes('"waits"'))).toHaveLength(IN_FLIGHT);
    }, SERVED_WITHIN);
    container.stop();
    await container.line('SIGTERM: stopping');
    expect((await fetch(`${at}/health/ready`)).status).toBe(503);
    writeFileSync(path.join(data, 'skills/waiting/go'), '');
    const answers = await Promise.all(calls);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(IN_FLIGHT);
    expect(await container.ended).toBe(0);
  },
  SERVED_WITHIN,
);

test(
  'processes of skills whose parents have ended leave no zombie',
  async () => {
    const { container, url } = await started('slim', NODE_PROJECT);
    await using _ = container;
    expect((await call(await url(), 'orphans', {})).status).toBe(200);
    const orphans = () =>
      container.processes().filter(({ name, parent }) => name === 'sleep' && parent === 1);
    expect(orphans()).toHaveLength(ORPHANS);
    await container.exec([
      'sh',
      '-c',
      `kill -9 ${orphans()
        .map(({ pid }) => pid)
        .join(' ')}`,
    ]);
    await vi.waitFor(() => {
      const left = container.processes().filter(({ state }) => state === 'Z');
      expect([...orphans(), ...left]).toEqual([]);
    }, SERVED_WITHIN);
  },
  SERVED_WITHIN,
);
