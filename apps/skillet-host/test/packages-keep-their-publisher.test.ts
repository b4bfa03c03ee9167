import { expect, test } from 'vitest';
import { changesOf } from '../src/cli/install/changes-of.ts';

const LOCKED = { source: 'npm:x', tree: `sha512-${'A'.repeat(86)}==`, folder: 'x/x' };

test('a package is held to who was behind it, also where its new version calls itself otherwise', () => {
  const resolved = 'npm:@acme/weather@1.0.0';
  const weather = { ...LOCKED, resolved, origin: { publisher: 'ada', keyid: 'k' } };
  const echo = { ...LOCKED, resolved: 'npm:echo@1.0.0', origin: { publisher: 'bob' } };
  const lock = { echo, weather };
  const now = { resolved: 'npm:@acme/weather@2.0.0', origin: { publisher: 'eve', keyid: 'k' } };
  for (const before of [undefined, echo, weather])
    expect(changesOf(now, before, lock)).toEqual([
      'it was published by "ada", and is now by "eve"',
    ]);
  const server = { ...now, resolved: 'mcp:npm:@acme/weather@2.0.0' };
  expect(changesOf(server, undefined, lock)).toHaveLength(1);
  expect(changesOf({ ...now, origin: { publisher: 'ada', keyid: 'k' } }, weather, lock)).toEqual(
    [],
  );
  expect(changesOf({ ...now, resolved: 'npm:other@2.0.0' }, weather, lock)).toEqual([]);
  expect(changesOf({ resolved: 'file:./weather' }, weather, lock)).toEqual([]);
});
