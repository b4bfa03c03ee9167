import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refused } from '../src/refused.ts';
import { unpack } from '../src/archive/unpack.ts';
import { tar, tgz, type TarEntry } from './support/tar.ts';

const SKILL: TarEntry = { path: 'skill/Skilletfile.yaml', body: 'name: x\n' };
const BOUNDS = { packed: 200_000, unpacked: 300_000, file: 100_000, entries: 50 };
const LONG = 'n'.repeat(90);

const HOSTILE: Readonly<Record<string, { readonly archive: Buffer; readonly says: RegExp }>> = {
  'a path that climbs': { archive: plus({ path: '../out' }), says: /climbs/ },
  'a path that climbs from below': { archive: plus({ path: 'skill/../../out' }), says: /climbs/ },
  'a path that climbs in an extended header': {
    archive: plus({ path: 'skill/x', pax: { path: 'skill/../../out' } }),
    says: /climbs/,
  },
  'an absolute path': { archive: plus({ path: '/tmp/skillet-out' }), says: /absolute/ },
  'an absolute path in an extended header': {
    archive: plus({ path: 'skill/x', pax: { path: '/tmp/skillet-out' } }),
    says: /absolute/,
  },
  'a path with a drive': { archive: plus({ path: 'C:out' }), says: /absolute/ },
  'a path with backslashes': { archive: plus({ path: '..\\out' }), says: /backslash/ },
  'a symbolic link': {
    archive: plus({ path: 'skill/l', type: 'symlink', to: '/etc/passwd' }),
    says: /SymbolicLink/,
  },
  'a symbolic link to what lies beside it': {
    archive: plus({ path: 'skill/l', type: 'symlink', to: 'Skilletfile.yaml' }),
    says: /SymbolicLink/,
  },
  'a file through a link': {
    archive: plus({ path: 'skill/l', type: 'symlink', to: '../..' }, { path: 'skill/l/out' }),
    says: /SymbolicLink/,
  },
  'a hard link': {
    archive: plus({ path: 'skill/l', type: 'link', to: '/etc/passwd' }),
    says: /Link/,
  },
  'a character device': {
    archive: plus({ path: 'skill/d', type: 'character' }),
    says: /CharacterDevice/,
  },
  'a block device': { archive: plus({ path: 'skill/d', type: 'block' }), says: /BlockDevice/ },
  'a pipe': { archive: plus({ path: 'skill/p', type: 'pipe' }), says: /FIFO/ },
  'the same file twice': {
    archive: plus({ path: 'skill/a', body: '1' }, { path: 'skill/a', body: '2' }),
    says: /twice/,
  },
  'two files that differ in case': {
    archive: plus({ path: 'skill/a' }, { path: 'skill/A' }),
    says: /case makes no difference/,
  },
  'two folders that differ in case': {
    archive: plus({ path: 'skill/a/x' }, { path: 'skill/A/y' }),
    says: /case makes no difference/,
  },
  'two files that differ in how a letter is written': {
    archive: plus({ path: 'skill/\u00E9' }, { path: 'skill/e\u0301' }),
    says: /case makes no difference/,
  },
  'a file below a file': {
    archive: plus({ path: 'skill/a' }, { path: 'skill/a/b' }),
    says: /below a file/,
  },
  'a file in place of a folder': {
    archive: plus({ path: 'skill/a/b' }, { path: 'skill/a' }),
    says: /twice/,
  },
  'a line end in a path': { archive: plus({ path: 'skill/a\nb' }), says: /control character/ },
  'a sequence for terminals in a path': {
    archive: plus({ path: 'skill/\u001B[31mred' }),
    says: /control character/,
  },
  'a path that is not UTF-8': {
    archive: plus({ path: Buffer.from([0x73, 0x2f, 0xff, 0xfe]) }),
    says: /not UTF-8/,
  },
  'the name of a device': { archive: plus({ path: 'skill/NUL.txt' }), says: /device/ },
  'a name that ends with a dot': { archive: plus({ path: 'skill/a.' }), says: /dot or a space/ },
  'an empty part': { archive: plus({ path: 'skill//a' }), says: /empty part/ },
  'a name that is too long': {
    archive: plus({ path: 'x', pax: { path: `skill/${'n'.repeat(300)}` } }),
    says: /255 bytes/,
  },
  'a path that is too long': {
    archive: plus({ path: 'x', pax: { path: Array.from({ length: 12 }, () => LONG).join('/') } }),
    says: /1024 bytes/,
  },
  'folders that are too deep': {
    archive: plus({ path: `${'a/'.repeat(45)}x` }),
    says: /folders deep/,
  },
  'too many files': {
    archive: plus(...Array.from({ length: 60 }, (_, at) => ({ path: `skill/${String(at)}` }))),
    says: /50 files and folders/,
  },
  'a file that is too large': {
    archive: plus({ path: 'skill/x', body: Buffer.alloc(100_001) }),
    says: /100000 bytes/,
  },
  'files that are too large together': {
    archive: plus(
      ...Array.from({ length: 4 }, (_, at) => ({
        path: `skill/${String(at)}`,
        body: Buffer.alloc(90_000),
      })),
    ),
    says: /unpacks to more/,
  },
  'a bomb of nothing': {
    archive: gzipSync(Buffer.concat([tar([SKILL]), Buffer.alloc(10_000_000)])),
    says: /unpacks to more/,
  },
  'an archive that is too large as it is': {
    archive: Buffer.concat([tgz([SKILL]), Buffer.alloc(300_000)]),
    says: /more than|gzip/,
  },
  'a size that is not there': {
    archive: gzipSync(tar([{ ...SKILL, size: 90_000 }])),
    says: /no proper tar|ends in the middle/,
  },
  'a wrong checksum': { archive: plus({ path: 'skill/a', badSum: true }), says: /no proper tar/ },
  'an archive that ends in the middle': {
    archive: tgz([SKILL]).subarray(0, -20),
    says: /ends in the middle/,
  },
  'what is no archive': { archive: Buffer.from('<html>not found</html>'), says: /gzip/ },
  'what is compressed, and no archive': {
    archive: gzipSync('x'.repeat(5000)),
    says: /no proper tar|no file/,
  },
  'an archive with nothing in it': { archive: tgz([]), says: /no proper tar/ },
  'nothing at all': { archive: Buffer.alloc(0), says: /no file|middle|gzip/ },
};

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'skillet-unpack-'));
  mkdirSync(join(dir, 'into'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

test.each(Object.entries(HOSTILE))('%s', async (_, { archive, says }) => {
  const refused = unpack(Readable.from([archive]), join(dir, 'into'), BOUNDS);
  await expect(refused).rejects.toThrow(Refused);
  await expect(refused).rejects.toThrow(says);
  expect(readdirSync(dir)).toEqual(['into']);
  expect(existsSync('/tmp/skillet-out')).toBe(false);
});

test('what comes in small pieces is refused all the same', async () => {
  const archive = plus({ path: '../out' });
  const pieces = Array.from(archive, (byte) => Buffer.from([byte]));
  await expect(unpack(Readable.from(pieces), join(dir, 'into'), BOUNDS)).rejects.toThrow(/climbs/);
});

test('a path ends at a NUL', async () => {
  const archive = plus({ path: 'skill/x', pax: { path: 'skill/a\0b' } });
  await unpack(Readable.from([archive]), join(dir, 'into'), BOUNDS);
  expect(readdirSync(join(dir, 'into/skill')).toSorted()).toEqual(['Skilletfile.yaml', 'a']);
});

test('a file that is there already is not written over', async () => {
  mkdirSync(join(dir, 'into/skill'));
  writeFileSync(join(dir, 'into/skill/Skilletfile.yaml'), 'mine');
  const refused = unpack(Readable.from([tgz([SKILL])]), join(dir, 'into'), BOUNDS);
  await expect(refused).rejects.toThrow(/EEXIST/);
});

function plus(...entries: readonly TarEntry[]): Buffer {
  return tgz([SKILL, ...entries]);
}
