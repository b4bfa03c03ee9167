import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DoorPlace, Sibling } from '../src/launcher/protocol.ts';
import type { Commands } from '../src/siblings/door.ts';
import { Siblings } from '../src/siblings/siblings.ts';

/** A host that obeys these, and may tell itself. */
async function obeying(commands: Commands): Promise<Siblings> {
  const folder = await mkdtemp(join(tmpdir(), 'skillet-door-'));
  const { promise: opened, resolve } = Promise.withResolvers<undefined>();
  const link = {
    company: undefined,
    doorIsOpen: () => resolve(undefined),
    onSiblings: (listener: (door: DoorPlace, siblings: readonly Sibling[]) => void) => {
      listener({ folder, secret: 'known to all' }, [{ number: 1, pid: process.pid }]);
    },
  };
  const siblings = new Siblings({ number: 1, of: 2 }, link, { error: () => resolve(undefined) });
  onTestFinished(async () => {
    await siblings.close();
    await rm(folder, { recursive: true, force: true });
  });
  siblings.open(() => undefined, commands);
  await opened;
  return siblings;
}

test('what one host has another do may have a long argument, such as all that a reload has found', async () => {
  const siblings = await obeying({ echo: (argument) => Promise.resolve(argument) });
  const long = JSON.stringify(Array.from({ length: 5000 }, (_, at) => `skill "${String(at)}"`));
  expect(await siblings.tell(1, 'echo', long)).toBe(long);
});

test('what fails at once in another host is told, and does not end that', async () => {
  const siblings = await obeying({
    weigh: () => {
      throw new Error('it has no version 2.0.0');
    },
  });
  await expect(siblings.tell(1, 'weigh', '')).rejects.toThrow('did not: it has no version 2.0.0');
  await expect(siblings.tell(1, 'other', '')).rejects.toThrow('did not: there is no other');
});
