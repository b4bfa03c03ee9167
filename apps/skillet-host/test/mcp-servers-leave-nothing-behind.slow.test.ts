import { descendantsOf } from '@skillet/proc';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { footprint } from './support/footprint.ts';
import { workspace } from './support/workspace.ts';

// A server is started anew after each of fifty deaths: a minute.
const DEATHS = 40;
const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const RESTART = { max: 1000, backoff: { initial: '10ms', max: '10ms' } };

test('forty servers that die under a call, and leave children, give everything back', async () => {
  const skills = [
    { name: 'own', mcp: { command: [process.execPath, SERVER] }, restart: RESTART, timeout: '20s' },
  ];
  const cwd = await workspace({
    'runtime-config.yaml': JSON.stringify({
      skills,
      server: { host: '127.0.0.1', port: 0 },
      // The thread that keeps what is counted starts when there is something to write: that is to be before the first look.
      analytics: { flush: '100ms' },
    }),
  });
  // A small heap has garbage collected soon, so that what is left is what leaks.
  await using cli = new Cli({ cwd, env: { NODE_OPTIONS: '--max-old-space-size=64' } });
  const url = await cli.url();
  await cli.ready('own');
  // Each input is another: one that has killed twice would be refused.
  const call = async (tool: string, shot: number) => {
    const body = JSON.stringify({ message: 'hi', shot });
    const { status } = await fetch(`${url}/skills/own/tools/${tool}`, { method: 'POST', body });
    return status;
  };
  const die = async (shot: number) => {
    if (shot % 4 === 0) expect(await call('fork', shot)).toBe(200);
    expect(await call('crash', shot)).toBe(502);
    expect(await call('echo', shot)).toBe(200);
  };
  const pid = cli.process.pid!;
  const taken = () => ({
    processes: descendantsOf(pid).length,
    descriptors: readdirSync(`/proc/${String(pid)}/fd`).length,
  });
  // What the first ones had the host compile and make room for stays.
  for (let shot = 1; shot <= DEATHS / 4; shot += 1) await die(shot);
  const before = taken();
  const { megabytes } = footprint(cli);
  for (let shot = 1; shot <= DEATHS; shot += 1) await die(DEATHS + shot);
  await expect.poll(taken, { timeout: 10_000 }).toEqual(before);
  expect(footprint(cli).megabytes - megabytes).toBeLessThan(20);
}, 300_000);
