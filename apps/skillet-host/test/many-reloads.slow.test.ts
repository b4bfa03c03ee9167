import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './support/cli.ts';
import { footprint } from './support/footprint.ts';
import { OpenLoop } from './support/open-loop.ts';
import { code, reload, start } from './support/versioned-skill.ts';

test('many reloads under an open-loop load lose no request and leave nothing behind', async () => {
  // A small heap has the garbage of reloads collected soon, so that what is left is what leaks.
  const env = { NODE_OPTIONS: '--max-old-space-size=96' };
  const extra = 'analytics: {flush: 100ms}\n';
  const { cli, url, cwd, write } = await start(['a', 'calm'], { env, extra });
  await using _ = cli;
  const reloadOnce = async (n: number) => {
    await write('a/skill.ts', code(n));
    expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  };
  // The thread that keeps what is counted starts with the first call: that is to be before the first look.
  await run(url, 'a', { ms: 0 });
  await expect.poll(() => existsSync(join(cwd, '.skillet', 'analytics.db'))).toBe(true);
  for (let n = 2; n < 12; n += 1) await reloadOnce(n);
  const before = footprint(cli);
  const mixture = ({ version, begun }: Record<string, unknown>) =>
    version === begun ? undefined : 'a mixture of revisions';
  const body = (n: number) => ({ ms: n % 60 });
  const loads = [
    new OpenLoop(url, 'a', { interval: 20, body, check: mixture }),
    new OpenLoop(url, 'calm', { interval: 50, body }),
  ];
  for (let n = 12; n < 212; n += 1) await reloadOnce(n);
  const results = await Promise.all(loads.map((load) => load.end()));
  for (const { failed, sent } of results) {
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(100);
  }
  // The last of the old workers may still be on its way out.
  await expect
    .poll(() => footprint(cli).threads, { timeout: 10_000 })
    .toBeLessThanOrEqual(before.threads);
  // A file may be open for as long as it is written.
  await expect
    .poll(() => footprint(cli).descriptors, { timeout: 10_000 })
    .toBeLessThanOrEqual(before.descriptors);
  // The garbage of the last reloads is collected once the host has nothing to do.
  await expect
    .poll(() => footprint(cli).megabytes - before.megabytes, { timeout: 60_000, interval: 1000 })
    .toBeLessThan(60);
}, 600_000);
