import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moduleNames } from '../src/index.ts';

const here = moduleNames('/srv/skills/clock');
const there = moduleNames('/opt/b/clock/');

test.each([
  ['a.ts', 'skill:./a.ts'],
  ['lib/b c#.ts', 'skill:./lib/b%20c%23.ts'],
  ['../shared/d.ts', 'skill:./../shared/d.ts'],
  ['../clockwork/e.ts', 'skill:./../clockwork/e.ts'],
])('the file %s of a skill is %s, on whatever machine', (file, name) => {
  const url = pathToFileURL(`/srv/skills/clock/${file}`).href;
  expect(here.nameOf(`${url}?v=1`)).toBe(`${name}?v=1`);
  expect(here.urlOf(name)).toBe(url);
  expect(there.urlOf(name)).toBe(pathToFileURL(`/opt/b/clock/${file}`).href);
  expect(there.fileOf(`${name}?v=1`)).toBe(
    new URL(pathToFileURL(`/opt/b/clock/${file}`)).pathname
      .split('/')
      .map(decodeURIComponent)
      .join('/'),
  );
});

test('a file that is named by its path is named alike', () => {
  expect(here.nameOf('/srv/skills/clock/a.ts')).toBe('skill:./a.ts');
});

test.each(['node:fs', 'data:text/javascript,1', './b.ts', 'pkg', ''])(
  'what is no file, as "%s", is its own name',
  (url) => {
    expect(here.nameOf(url)).toBe(url);
    expect(here.urlOf(url)).toBe(url);
    expect(here.fileOf(url)).toBeUndefined();
  },
);

test('a skill in a folder that is named like a drive of Windows names files outside of it', () => {
  const { nameOf, urlOf, fileOf } = moduleNames('/A:/clock');
  expect(urlOf(nameOf('file:///lib/a.ts'))).toBe('file:///lib/a.ts');
  expect(fileOf(nameOf('/B:/a.ts'))).toBe('/B:/a.ts');
  expect(fileOf(nameOf('/B|/a.ts'))).toBe('/B|/a.ts');
});

test('every file is found again by its name', () => {
  const path = fc
    .array(
      fc.stringMatching(/^[^/\0\ud800-\udfff]{1,6}$/).filter((part) => !/^\.+$/.test(part)),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(path, path, (dir, file) => {
      const { nameOf, urlOf, fileOf } = moduleNames(dir);
      const url = pathToFileURL(file).href;
      expect(urlOf(nameOf(url))).toBe(url);
      expect(fileOf(nameOf(url))).toBe(file);
    }),
  );
});
