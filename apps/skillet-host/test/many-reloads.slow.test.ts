import { expect, test } from 'vitest';
import { footprint } from './support/footprint.ts';
import { OpenLoop } from './support/open-loop.ts';
import { code, reload, start } from './support/versioned-skill.ts';

test('many reloads under an open-loop load lose no request and leave nothing behind', async () => {
  // A small heap has the garbage of reloads collected soon, so that what is left is what leaks.
  const env = { NODE_OPTIONS: '--max-old-space-size=64' };
  // The thread that keeps what is counted starts with the first call, which would come after the first look.
  const extra = 'analytics: {enabled: false}\n';
  const { cli, url, write } = await start(['a', 'calm'], { env, extra });
  await using _ = cli;
  const reloadOnce = async (n: number) => {
    await write('a/skill.ts', code(n));
    expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  };
  for (let n = 2; n < 12; n += 1) await reloadOnce(n);
  const before = footprint(cli);
  const mixture = ({ version, begun }: Record<string, unknown>) =>
    version === begun ? undefined : 'a mixture of revisions';
  const body = (n: number) => ({ ms: n % 30 });
  const loads = [
    new OpenLoop(url, 'a', { interval: 4, body, check: mixture }),
    new OpenLoop(url, 'calm', { interval: 10, body }),
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
  const after = footprint(cli);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  expect(after.megabytes - before.megabytes).toBeLessThan(60);
}, 300_000);
