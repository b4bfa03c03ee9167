import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { Cli } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { workspace } from './support/workspace.ts';

const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));
const ADMIN = 'an-admin-token-of-the-test';
const WITHIN = 20_000;

/** A file of `deploy` for this machine: skills where the image has them from, metrics of no other test. */
async function configuration(file: string, metricsPort: number): Promise<string> {
  return (await readFile(join(DEPLOY, file), 'utf8'))
    .replaceAll('/app/', `${DEPLOY}/docker/app/`)
    .replace('port: 9464', `port: ${String(metricsPort)}`)
    .replace('host: 0.0.0.0', 'host: 127.0.0.1')
    .replace('drain: 5s', 'drain: 0');
}

/** Has a folder show another version of a ConfigMap, as the kubelet does: by one link in place of another. */
async function mountVersion(folder: string, version: number, text: string): Promise<void> {
  const own = `..2026_11_29_${String(version)}`;
  await mkdir(join(folder, own), { recursive: true });
  await writeFile(join(folder, own, 'runtime-config.yaml'), text);
  await symlink(own, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
}

/** A key of the form that callers show. */
async function newKey(cwd: string): Promise<string> {
  await using cli = new Cli({ cwd, args: ['keys', 'add', 'agents', '--print-config'] });
  const { stderr } = await cli.exit;
  return /sk_\S+/.exec(stderr)?.[0] ?? '';
}

async function greeted(url: string, mount: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const request = { method: 'POST', headers, body: '{"name": "Ada"}' };
  const answer = await fetch(`${url}/skills/${mount}/run`, request);
  await answer.body?.cancel();
  return answer.status;
}

test.each([
  'kubernetes/base/runtime-config.yaml',
  'kubernetes/overlays/production/runtime-config.yaml',
])(
  '%s: the host takes over what the ConfigMap becomes, and its probes pass',
  async (file) => {
    const cwd = await workspace({});
    const key = await newKey(cwd);
    const text = await configuration(file, await freePort());
    const folder = join(cwd, 'config');
    await mountVersion(folder, 1, text);
    await symlink('..data/runtime-config.yaml', join(folder, 'runtime-config.yaml'));
    const env = {
      SKILLET_CONFIG: join(folder, 'runtime-config.yaml'),
      SKILLET_DATA_DIR: join(cwd, 'data'),
      SKILLET_ADMIN_TOKEN: ADMIN,
      SKILLET_KEY_AGENTS: key,
    };
    await using cli = new Cli({ cwd, env, launcher: true, args: ['--port', '0'] });
    const url = await cli.url();
    const manifest = await readFile(join(DEPLOY, 'kubernetes/base/deployment.yaml'), 'utf8');
    const [container] = parse(manifest).spec.template.spec.containers;
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      await vi.waitFor(async () => {
        const answer = await fetch(url + String(container[probe].httpGet.path));
        await answer.body?.cancel();
        expect(`${probe} ${String(answer.status)}`).toBe(`${probe} 200`);
      }, WITHIN);
    }
    expect(await greeted(url, 'greeting', key)).toBe(200);
    expect(await greeted(url, 'greeting', 'sk_of_nobody')).toBe(401);

    await mountVersion(folder, 2, `${text}    mount: hello\n`);
    await rm(join(folder, '..2026_11_29_1'), { recursive: true });
    await vi.waitFor(async () => {
      expect(await greeted(url, 'hello', key)).toBe(200);
    }, WITHIN);
    expect(await greeted(url, 'greeting', key)).toBe(404);
  },
  60_000,
);

test('deploy/compose: the configuration of the host is one', async () => {
  const text = await configuration('compose/host/runtime-config.yaml', await freePort());
  const cwd = await workspace({ 'runtime-config.yaml': text });
  await using cli = new Cli({ cwd, args: ['check'] });
  expect(await cli.exit).toMatchObject({ code: 0 });
});
