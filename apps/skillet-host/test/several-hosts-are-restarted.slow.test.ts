import { expect, test, vi } from 'vitest';
import { Cli } from './support/cli.ts';
import { Fleet, WHERE, whereConfig, whoAnswers } from './support/fleet.ts';
import { OpenLoop } from './support/open-loop.ts';
import { workspace } from './support/workspace.ts';

test('a restart replaces each of them, one after the other, and refuses nobody', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': whereConfig(), ...WHERE });
  await using fleet = await Fleet.start(2, { cwd });
  const { url } = fleet;
  await Promise.all([fleet.ready('where', 1), fleet.ready('where', 2)]);
  const load = new OpenLoop(url, 'where', { interval: 10, body: () => ({}) });
  await using command = new Cli({ cwd, args: ['restart'] });
  const { code, stderr } = await command.exit;
  const { failed } = await load.end();
  expect({ code, stderr, failed }).toEqual({ code: 0, stderr: '', failed: [] });
  const now = [await fleet.pid(1, 2), await fleet.pid(2, 2)];
  await vi.waitFor(async () => {
    expect(await whoAnswers(url)).toEqual(new Set(now));
  }, 20_000);
});
