import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SkillSpec } from '@skillet/core';
import { VersionStore, type Version } from '@skillet/versions';
import { expect, test, vi } from 'vitest';
import { HeldMounts } from '../src/host/versions/held-mounts.ts';
import { RolloutGuard } from '../src/host/versions/rollout-guard.ts';
import { silentLog } from '../src/library/silent-log.ts';

const log = silentLog();

/** A skill with a store, and what is remembered of its revisions. */
async function project() {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'skillet-guard-')));
  const dir = join(root, 'skill');
  await mkdir(dir);
  const store = new VersionStore(join(root, '.skillet'));
  const ids = new Map<string, string>();
  let live = 'r0';
  const write = (text: string) => writeFile(join(dir, 'skill.js'), text);
  const held = new HeldMounts(store, { log: silentLog(), writes: true });
  const spec = { dir } as SkillSpec;
  const guard = new RolloutGuard({
    ...{ store, held, log },
    loaded: () => ({
      ...{ revision: live, spec, version: '1' },
      digests: new Map<string, string>(),
    }),
    idOf: (_mount, revision) => ids.get(revision),
    settled: () => Promise.resolve(),
    record: () => Promise.resolve(),
  });
  let at = 0;
  /** Has a revision with what lies in the folder go live, and be recorded. */
  const record = async (revision: string, settings = '{}'): Promise<Version> => {
    at += 1;
    const about = { version: '1', settings, by: 'somebody', at, loaded: new Map<string, string>() };
    const version = await store.record('m', await store.take({ dir, ...about }));
    ids.set(revision, version.id);
    return version;
  };
  return {
    ...{ store, held, guard, ids, write, record },
    /** Has this revision be live. */
    serve: (revision: string) => {
      live = revision;
    },
  };
}

test('the mount is held to the version that is live again, and to no older one', async () => {
  const { store, held, guard, write, record, serve } = await project();
  await write('zero');
  await record('r1');
  await write('one');
  const { id } = await record('r2');
  await write('two');
  await record('r3');
  serve('r2');
  guard.goBack('m', 'verify.window');
  await guard.close();
  expect((await store.read('m')).pin).toMatchObject({ id, by: 'verify.window' });
  expect(held.get('m')?.pin.id).toBe(id);
});

test('also where the one that was taken back could not be recorded', async () => {
  const { store, guard, write, record, serve } = await project();
  await write('zero');
  await record('r1');
  await write('one');
  const { id } = await record('r2');
  await write('two');
  serve('r2');
  guard.goBack('m', 'verify.window');
  await guard.close();
  expect((await store.read('m')).pin).toMatchObject({ id });
});

test('where both have the same files, and other settings, it is held to none', async () => {
  const { store, held, guard, write, record, serve } = await project();
  await write('zero');
  await record('r1');
  await write('one');
  await record('r2');
  await record('r3', '{"timeout":1}');
  serve('r2');
  guard.goBack('m', 'verify.window');
  await guard.close();
  expect((await store.read('m')).pin).toBeUndefined();
  expect(held.get('m')).toBeUndefined();
});

test('a host that is started while a version is tried runs the one that was live, if that was recorded', async () => {
  const { store, guard, write, record, serve } = await project();
  await write('zero');
  await record('r1');
  await write('one');
  serve('r2');
  await write('two');
  void guard.begin('m', 'somebody');
  await guard.close();
  // Not the older one, which is the last that was recorded.
  expect((await store.read('m')).pin).toBeUndefined();
});

test('what has come in the meantime is let be', async () => {
  const { store, guard, write, record, serve } = await project();
  await write('one');
  await record('r1');
  await write('two');
  serve('r1');
  guard.goBack('m', 'verify.window');
  serve('r2');
  await guard.close();
  expect((await store.read('m')).pin).toBeUndefined();
});

test.each(['hold', 'goBack'] as const)(
  'where another version comes while the mount is being held (%s), it is held no more',
  async (how) => {
    const { store, held, guard, write, record, serve } = await project();
    await write('one');
    await record('r1');
    await write('two');
    serve('r1');
    if (how === 'hold') void guard.begin('m', 'somebody');
    guard[how]('m', 'somebody');
    const pin = store.pin.bind(store);
    // It is forced to take over at once.
    store.pin = async (...what) => {
      await pin(...what);
      serve('r2');
    };
    await guard.close();
    expect((await store.read('m')).pin).toBeUndefined();
    expect(held.get('m')).toBeUndefined();
  },
);

test('what is not kept of a version is told', async () => {
  const warn = vi.spyOn(log, 'warn');
  const { guard, write, store, ids, serve } = await project();
  await write('one');
  const about = { version: '1', settings: '{}', by: 'somebody', at: 1 };
  const notKept = 'it is too large';
  const live = { dir: '/none', ...about, loaded: new Map<string, string>(), notKept };
  ids.set('r1', (await store.record('m', await store.take(live))).id);
  serve('r1');
  guard.goBack('m', 'somebody');
  await guard.close();
  expect(warn.mock.calls.flat().join(' ')).toContain('is not kept: it is too large');
});

test('whether it could be written down is seen without doing so', async () => {
  const { store, guard, write, record, serve } = await project();
  await write('one');
  await record('r1');
  serve('r1');
  await expect(guard.check('m')).rejects.toThrow(/other settings are not kept/);
  await write('two');
  await guard.check('m');
  expect((await store.read('m')).pin).toBeUndefined();
  expect(guard.isGuarded('m')).toBe(false);
});

test('what cannot be written down is guarded as little as before, and what is then run is told', async () => {
  const warn = vi.spyOn(log, 'warn').mockClear();
  const { store, guard, write, record, serve } = await project();
  await write('one');
  await record('r1');
  serve('r1');
  await write('two');
  const pin = store.pin.bind(store);
  const isFull = () => Promise.reject(new Error('ENOSPC'));
  store.pin = isFull;
  await expect(guard.begin('m', 'somebody')).rejects.toThrow('ENOSPC');
  expect(guard.isGuarded('m')).toBe(false);
  store.pin = pin;
  await guard.begin('m', 'somebody');
  expect(guard.isGuarded('m')).toBe(true);
  store.pin = isFull;
  guard.promote('m', 'somebody');
  await guard.close();
  expect(warn.mock.calls.flat()).toContain(
    'a host that is started again may run an older version of m: ENOSPC',
  );
});

test('where nothing is tried after all, the mount is held as before: until its folder changes, which it has', async () => {
  const { store, guard, write, record, serve } = await project();
  await write('one');
  await record('r1');
  serve('r1');
  await write('two');
  await guard.begin('m', 'somebody');
  guard.hold('m');
  await guard.settled();
  const { pin } = await store.read('m');
  await write('three');
  await guard.begin('m', 'somebody else');
  expect((await store.read('m')).pin?.disk).not.toBe(pin?.disk);
  guard.end('m');
  await guard.close();
  expect((await store.read('m')).pin).toEqual(pin);
});
