import { chmod, mkdir, mkdtemp, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchSource } from '../src/fetch/fetch-source.ts';
import { packFolder } from '../src/pack/pack-folder.ts';

const LONG = `${'a-folder-with-a-long-name/'.repeat(6)}x.js`;
/** What a secret key of minisign without a password looks like (`-G -W`). */
const MINISIGN = `untrusted comment: minisign encrypted secret key\nRWQAAEIy${'A'.repeat(203)}=\n`;
const FILES = {
  'Skilletfile.yaml': 'name: echo\n',
  'skill.js': 'export const handler = () => ({});\n'.repeat(40),
  'lib/größe.js': '// ü\n',
  [LONG]: '',
};

async function folder(files: Readonly<Record<string, string>>, mode = 0o644): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-pack-test-'));
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode });
    await utimes(file, mode, mode);
  }
  return dir;
}

test('the same files make the same bytes, whatever their dates and rights, and nothing is lost', async () => {
  const one = await folder(FILES);
  const other = await folder(Object.fromEntries(Object.entries(FILES).toReversed()), 0o600);
  const packed = await packFolder(one);
  expect(packed.leftOut).toEqual([]);
  expect((await packFolder(other)).archive.equals(packed.archive)).toBe(true);
  // On every machine, and with every version: who packs it again elsewhere has the same.
  expect(packed.integrity).toMatchInlineSnapshot(
    `"sha512-awySPcFz98ikmlZ1wy+NS070jFJGdv4wytc59W/0ODBjOHvuXFxqd6MLh0KEMfuAwiSM4LZsIqCEiK7NE1OL5Q=="`,
  );
  await chmod(join(other, 'skill.js'), 0o700);
  expect((await packFolder(other)).integrity).not.toBe(packed.integrity);

  const staging = await folder({});
  const path = join(staging, 'x.tgz');
  await writeFile(path, packed.archive);
  const { integrity } = packed;
  const options = {
    ...{ cwd: staging, staging, minAge: 0, now: 0, rules: undefined, allow: undefined },
  };
  const { dir, files } = await fetchSource({ kind: 'path', path, integrity }, options);
  expect(files).toBe(Object.keys(FILES).length);
  for (const [name, text] of Object.entries(FILES))
    expect(await readFile(join(dir, name), 'utf8')).toBe(text);
});

test('what is fetched anew, what was packed before, and what looks secret stays out, and is named', async () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n';
  const dir = await folder({
    ...FILES,
    '.git/config': '',
    'node_modules/x/index.js': '',
    'lib/__pycache__/x.pyc': '',
    '.venv/bin/python': '',
    '.env': 'KEY=x',
    '.env.local': 'KEY=x',
    '.env.example': 'KEY=',
    'certs/server.pem': key,
    'certs/ca.pem': '-----BEGIN CERTIFICATE-----\n',
    'deploy/id_ed25519': key,
    'deploy/account.json': JSON.stringify({ private_key: key }),
    'deploy/signing.txt': MINISIGN,
    'minisign.key': MINISIGN,
    'prod.env': 'KEY=x',
    '.envrc': 'export KEY=x',
    '.env~': 'KEY=x',
    'lib/keys.js': `export const shape = ${JSON.stringify(key)};\n`,
    'lib/crypto.bin': `\0${key}`,
    '.npmrc.bak': '//x/:_authToken=y',
    '.htpasswd': 'x:y',
    '.bash_history': 'export KEY=x',
    'infra/terraform.tfstate': '{}',
    'infra/identity.txt': `# public key: age1x\nAGE-SECRET-KEY-1QQ\n`,
    'secrets.yaml': 'KEY: x',
    'history.txt': 'x',
    '.npmrc': '//x/:_authToken=y',
    'echo-1.0.0.tgz': 'x',
    'data/sample.tgz': 'x',
  });
  const { leftOut, files } = await packFolder(dir);
  expect(leftOut).toEqual([
    '.bash_history',
    '.env',
    '.env.local',
    '.envrc',
    '.env~',
    '.git',
    '.htpasswd',
    '.npmrc',
    '.npmrc.bak',
    '.venv',
    'certs/server.pem',
    'deploy/account.json',
    'deploy/id_ed25519',
    'deploy/signing.txt',
    'echo-1.0.0.tgz',
    'infra/identity.txt',
    'infra/terraform.tfstate',
    'lib/__pycache__',
    'minisign.key',
    'node_modules',
    'prod.env',
    'secrets.yaml',
  ]);
  expect(files).toBe(Object.keys(FILES).length + 6);
});

test('what would not be installed is not packed', async () => {
  const linked = await folder(FILES);
  await symlink('/etc/passwd', join(linked, 'secrets.txt'));
  await expect(packFolder(linked)).rejects.toThrow('"secrets.txt": it is a link');
  const clashing = await folder({ ...FILES, 'SKILL.js': '' });
  await expect(packFolder(clashing)).rejects.toThrow('where case makes no difference');
  const odd = await folder({ ...FILES, 'con.js': '' });
  await expect(packFolder(odd)).rejects.toThrow('that of a device');
  const bounds = { packed: 1000, unpacked: 100, file: 1000, entries: 100 };
  await expect(packFolder(await folder({ a: 'x'.repeat(200) }), bounds)).rejects.toThrow(
    'more than 100 bytes',
  );
  await expect(packFolder(await folder({ '.env': '' }))).rejects.toThrow('no file in it');
});
