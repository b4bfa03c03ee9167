import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Builder, type Build } from '../../../packages/install/test/support/builder.ts';
import { SigningKey } from '../../../packages/install/test/support/signing-key.ts';
import { command, filesOf, lockOf } from './support/installing.ts';
import { NpmRegistry, type PublishedPackage } from './support/npm-registry.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const NAME = '@acme/skill-echo';
const KEYS = '-/npm/v1/keys';
const key = new SigningKey();

let cwd = '';
let registry: NpmRegistry;
let builder: Builder;

beforeEach(async () => {
  registry = await NpmRegistry.open();
  registry.answers.set(KEYS, { keys: [key.told()] });
  builder = await Builder.open();
  cwd = await workspace({
    'project/runtime-config.yaml': '',
    'project/trusted_root.json': JSON.stringify(builder.trustRoot),
  });
  await configure();
});

afterEach(async () => {
  await registry[Symbol.asyncDispose]();
});

function configure(install = ''): Promise<void> {
  return writeFile(
    join(cwd, 'project/runtime-config.yaml'),
    `skills: []\ninstall: {trust_root: ./trusted_root.json${install}}\n`,
  );
}

function cli(...args: readonly string[]) {
  return command(cwd, args, registry.env);
}

function publish(version: string, more: Partial<PublishedPackage> = {}): Promise<void> {
  return registry.publish({
    ...{ name: NAME, version, manifest: { type: 'module' } },
    files: { 'Skilletfile.yaml': SKILLETFILE, 'skill.js': `${ECHO}// ${version}\n` },
    dist: (integrity) => ({ signatures: [key.of(`${NAME}@${version}`, integrity)] }),
    ...more,
  });
}

/** Publishes a version that is signed and attested. */
async function publishBuilt(version: string, more: Partial<Build> = {}): Promise<void> {
  const exact = `${NAME}@${version}`;
  const path = `-/npm/v1/attestations/${exact}`;
  let digest = '';
  await publish(version, {
    dist: (integrity) => {
      digest = integrity;
      return {
        signatures: [key.of(exact, integrity)],
        // Wherever it says that they are, its registry is asked.
        attestations: { url: `http://127.0.0.1:9/${path}`, provenance: {} },
      };
    },
  });
  const built = await builder.attestations({ exact, integrity: digest, ...more });
  registry.answers.set(path, built);
}

test('what is signed and proven is shown and kept, and what changes of it is refused until somebody agrees', async () => {
  await publishBuilt('1.0.0');
  const first = await cli('install', `npm:${NAME}`, '--yes');
  expect(first.code).toBe(0);
  expect(first.stdout).toContain(`with ${key.keyid}`);
  expect(first.stdout).toMatch(/built from +https:\/\/example\.org\/acme\/skills\n/);
  expect(first.stdout).toContain('.ci/release.yml@refs/tags/v1 (https://id.example.org)');
  const provenance = {
    repository: 'https://example.org/acme/skills',
    workflow: 'https://example.org/acme/skills/.ci/release.yml@refs/tags/v1',
    builder: 'https://id.example.org',
  };
  const origin = { publisher: 'ada', keyid: key.keyid, provenance };
  expect((await lockOf(cwd))['echo']).toMatchObject({ origin });
  expect((await cli('list')).stdout).toContain(
    'by ada, signed, built from https://example.org/acme/skills',
  );
  // Steps are lines where there is no terminal, and nothing in JSON.
  expect(first.stderr.split('\n')).toContain(`npm:${NAME}@latest: fetching it`);
  const again = await cli('update', '--yes', '--json');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(again.stdout)).toMatchObject({ skills: [{ outcome: 'unchanged' }] });

  await publishBuilt('1.1.0', { repository: 'https://example.org/eve/skills' });
  const before = await filesOf(cwd);
  const moved = await cli('update', '--yes');
  expect(moved.code).toBe(1);
  expect(moved.stdout).toMatch(/changed +it was built from .*acme\/skills, and is now from .*eve/);
  expect(moved.stderr).toContain('echo stays as it was: it was built from');
  await publish('1.2.0');
  const gone = await cli('update', '--yes', '--json');
  expect(gone.stdout).toContain('where it is built now is not known (nobody says where)');
  expect(await filesOf(cwd)).toEqual(before);
  const agreed = await cli('update', '--yes', '--allow-changed-publisher');
  expect(agreed.code).toBe(0);
  expect((await lockOf(cwd))['echo']?.['origin']).toEqual({ publisher: 'ada', keyid: key.keyid });
  await publish('1.3.0', { publisher: 'eve\u001B[2J' });
  const other = await cli('update', '--yes');
  expect(other.stderr).toContain(
    String.raw`it was published by "ada", and is now by "eve\u001b[2J"`,
  );
}, 180_000);

test('a wrong signature or proof is refused, and so is what the rules want and is not there', async () => {
  const before = await filesOf(cwd);
  const install = async (version: string) => {
    const { code, stderr } = await cli('install', `npm:${NAME}@${version}`, '--yes');
    expect(code).toBe(1);
    return stderr;
  };
  await publish('1.0.0', { dist: () => ({}) });
  expect(await install('1.0.0')).toContain(`${NAME}@1.0.0 has no signature`);
  const wrong = { signatures: [key.of(`${NAME}@9.9.9`, 'sha512-x')] };
  await publish('1.1.0', { dist: () => wrong });
  expect(await install('1.1.0')).toContain(`the signature of ${NAME}@1.1.0 is wrong`);
  const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
  await publishBuilt('1.2.0', { integrity });
  expect(await install('1.2.0')).toContain('it is of an archive with another digest');
  await publish('1.3.0');
  await configure(', require: [provenance]');
  expect(await install('1.3.0')).toContain('install.require wants to know where it was built');
  await configure(', built_from: ["https://example.org/acme/*"]');
  expect(await install('1.3.0')).toContain('install.built_from wants to know where it was built');
  await publishBuilt('1.4.0', { repository: 'https://example.org/eve/skills' });
  expect(await install('1.4.0')).toContain('install.built_from names https://example.org/acme/*');
  registry.answers.delete(KEYS);
  await configure(', require: [signature]');
  expect(await install('1.3.0')).toContain('its registry shows no keys');
  const { 'runtime-config.yaml': _one, ...rest } = before;
  const { 'runtime-config.yaml': _two, ...after } = await filesOf(cwd);
  expect(after).toEqual(rest);
  // A registry that signs nothing is no fault of its packages.
  await configure();
  const { code, stdout } = await cli('install', `npm:${NAME}@1.0.0`, '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('not verified: its registry shows no keys');
  expect((await lockOf(cwd))['echo']?.['origin']).toEqual({ publisher: 'ada' });
}, 180_000);

test('packages that a skill needs are signed, too, where their registry signs', async () => {
  const needs = async (mark: Partial<PublishedPackage>) => {
    await registry.publish({ name: 'mark', version: '1.0.0', ...mark });
    return cli('install', `npm:${NAME}`, '--yes', '--dry-run');
  };
  await publish('1.0.0', { manifest: { type: 'module', dependencies: { mark: '1.0.0' } } });
  const unsigned = await needs({});
  expect(unsigned.code).toBe(1);
  expect(unsigned.stderr).toContain('mark@1.0.0 has no signature');
  const wrong = [key.of('mark@1.0.1', 'sha512-x')];
  const forged = await needs({ dist: () => ({ signatures: wrong }) });
  expect(forged.stderr).toContain('the signature of mark@1.0.0 is wrong');
  const signed = await needs({
    dist: (integrity) => ({ signatures: [key.of('mark@1.0.0', integrity)] }),
  });
  expect(signed.code).toBe(0);
}, 180_000);

test('the package of an MCP server is what was verified', async () => {
  const exact = 'mcp-server-teller@1.0.0';
  await registry.publish({
    name: 'mcp-server-teller',
    version: '1.0.0',
    manifest: { bin: 'index.js' },
    dist: (integrity) => ({
      signatures: [key.of(exact, integrity.replace('sha512-', 'sha512-A'))],
    }),
  });
  const { code, stderr } = await cli('install', 'mcp:npm:mcp-server-teller', '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain(`the signature of ${exact} is wrong`);
}, 60_000);

test('what the lock does not say of who is behind a skill has to be proven when it is fetched again', async () => {
  await publish('1.0.0');
  registry.answers.delete(KEYS);
  expect((await cli('install', `npm:${NAME}`, '--yes')).code).toBe(0);
  const again = async (rules: string) => {
    await rm(join(cwd, 'project/skillet_skills'), { recursive: true, force: true });
    await configure(rules);
    return cli('install');
  };
  const unsigned = await again(', require: [signature]');
  expect(unsigned).toMatchObject({ code: 1 });
  expect(unsigned.stderr).toContain('install.require wants a signature, and its registry shows');
  const unbuilt = await again(', built_from: ["https://example.org/acme/*"]');
  expect(unbuilt.stderr).toContain('install.built_from wants to know where it was built');
  // What was verified is in the lock, and what was not is verified now.
  registry.answers.set(KEYS, { keys: [key.told()] });
  expect((await again(', require: [signature]')).stdout).toBe('echo: installed\n');
}, 60_000);
