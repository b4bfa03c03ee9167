import { expect, test, vi } from 'vitest';
import { Fleet, fresh, whoAnswers } from './support/fleet.ts';
import { isAlive } from './support/launched.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

test('a frozen host is ended and replaced, and who had connected to it is served', async () => {
  await using fleet = await Fleet.start(2);
  const { cli, url } = fleet;
  await vi.waitFor(async () => {
    expect((await whoAnswers(url)).size).toBe(2);
  }, 20_000);
  const frozen = await fleet.pid(2);
  process.kill(frozen, 'SIGSTOP');
  const asked = Array.from({ length: 20 }, () => fresh(`${url}/skills/where/run`));
  await cli.line(({ msg }) => /^host 2 gave no sign of life for \d+\.\d s and is ended$/.test(msg));
  await vi.waitFor(() => {
    expect(isAlive(frozen)).toBe(false);
  }, 20_000);
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200));
  expect(await fleet.pid(2, 2)).not.toBe(frozen);
});

test('hosts that were stopped together with their launcher go on together', async () => {
  await using fleet = await Fleet.start(2);
  const pids = [await fleet.pid(1), await fleet.pid(2)];
  const all = [fleet.cli.process.pid ?? 0, ...pids];
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  // Longer than a host may be silent.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  for (const pid of all) process.kill(pid, 'SIGCONT');
  await vi.waitFor(async () => {
    expect(await whoAnswers(fleet.url)).toEqual(new Set(pids));
  }, 20_000);
  expect(fleet.cli.lines.some(({ msg }) => msg.includes('no sign of life'))).toBe(false);
});

test('a frozen host keeps the others from ending no longer than from serving', async () => {
  await using fleet = await Fleet.start(2);
  const frozen = await fleet.pid(2);
  process.kill(frozen, 'SIGSTOP');
  fleet.cli.signal('SIGTERM');
  const { signal } = await fleet.cli.exit;
  expect({ signal, lives: isAlive(frozen) }).toEqual({ signal: null, lives: false });
});
