import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VersionStore, type Pin } from '../src/index.ts';
import { gone, keptText, project, record } from './support/skill.ts';

const PROGRAM = join(import.meta.dirname, 'support/killed-at.ts');

/** What a store is told to do by a process that is killed before its n-th step, for every n; ends with the one that is not killed. */
async function killedAtEach(
  dataDir: string,
  what: 'record' | 'pin' | 'lay-out',
  given: object,
  check: (store: VersionStore) => Promise<void>,
): Promise<number> {
  const attempt = async (step: number): Promise<boolean> => {
    const own = `${dataDir}-${what}-${String(step)}`;
    await cp(dataDir, own, { recursive: true, verbatimSymlinks: true });
    const args = [PROGRAM, String(step), own, what, JSON.stringify(given)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(said);
    await check(new VersionStore(own));
    return code === 0;
  };
  const AT_ONCE = 4;
  for (let first = 1; ; first += AT_ONCE) {
    const steps = Array.from({ length: AT_ONCE }, (_, n) => first + n);
    const done = await Promise.all(steps.map(attempt));
    const whole = done.indexOf(true);
    if (whole >= 0) return first + whole - 1;
  }
}

test(
  'killed while a version is recorded, pinned or laid out: what was there is, or the whole of what is new',
  { timeout: 120_000 },
  async () => {
    const { dir, dataDir } = await project({ 'skill.js': 'one', 'lib/a.js': 'a' });
    const store = new VersionStore(dataDir);
    const one = await record(store, gone(dir));
    await writeFile(join(dir, 'skill.js'), 'two');

    const { loaded: _, ...told } = gone(dir);
    const recorded = await killedAtEach(dataDir, 'record', told, async (left) => {
      const { live, versions } = await left.read('m');
      expect(versions[0]).toEqual(one);
      const text = live === one.id ? 'one' : 'two';
      expect(await keptText(left, live ?? '', 'skill.js')).toBe(text);
      await left.collect();
      const again = await record(left, gone(dir));
      expect(await keptText(left, again.id, 'skill.js')).toBe('two');
      expect(await keptText(left, one.id, 'lib/a.js')).toBe('a');
    });
    expect(recorded).toBeGreaterThan(8);

    const two = await record(store, gone(dir));
    const pin: Pin = { id: one.id, dir, disk: two.code, outside: [], at: 5, by: 'ada' };
    const pinned = await killedAtEach(dataDir, 'pin', pin, async (left) => {
      const found = await left.read('m');
      if (found.pin === undefined) expect(found.live).toBe(two.id);
      else expect(found).toMatchObject({ live: one.id, pin });
      expect(found.versions).toHaveLength(2);
    });
    expect(pinned).toBeGreaterThan(2);

    const laid = await killedAtEach(dataDir, 'lay-out', { id: one.id }, async (left) => {
      expect(await keptText(left, one.id, 'skill.js')).toBe('one');
      expect(await keptText(left, one.id, 'lib/a.js')).toBe('a');
    });
    expect(laid).toBeGreaterThan(6);
  },
);
