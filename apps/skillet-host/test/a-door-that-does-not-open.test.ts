import { expect, test } from 'vitest';
import type { DoorPlace } from '../src/launcher/protocol.ts';
import { Siblings } from '../src/siblings/siblings.ts';

test('a door that does not open is told, and nothing else fails by it', async () => {
  const failed: unknown[] = [];
  const onUnhandled = (error: unknown) => failed.push(error);
  process.on('unhandledRejection', onUnhandled);
  const { promise: told, resolve } = Promise.withResolvers<undefined>();
  const place = { folder: '/there/is/no/such/folder', secret: 'known to all' };
  const link = {
    company: undefined,
    doorIsOpen: () => undefined,
    onSiblings: (listener: (door: DoorPlace, siblings: []) => void) => {
      listener(place, []);
    },
  };
  const log = { error: () => resolve(undefined) };
  const siblings = new Siblings({ number: 1, of: 2 }, link, log);
  siblings.open(() => undefined, {});
  await told;
  await new Promise((done) => setImmediate(done));
  process.off('unhandledRejection', onUnhandled);
  expect(failed).toEqual([]);
  await siblings.close();
});
