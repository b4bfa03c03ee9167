import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { Cli, get, run } from './support/cli.ts';
import { hostPid } from './support/launched.ts';
import { tellTwice } from './support/tell-twice.ts';
import { commandableConfig, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

async function rig(): Promise<string> {
  const config = commandableConfig().replace(
    'server:',
    '  - {name: calm, path: ./calm, mount: calm}\nserver:',
  );
  return workspace({
    'runtime-config.yaml': config,
    'calm/Skilletfile.yaml': SKILLETFILE,
    'calm/skill.js': ECHO,
  });
}

/** Has a skill work on a request that takes a minute; resolves, once it does, with what becomes of it. */
async function atWork(
  cli: Cli,
  url: string,
  how: 'wait' | 'wait-deaf',
): Promise<Promise<unknown>[]> {
  const text = `at work: ${randomUUID()}`;
  const answer = run(url, 'c', { do: how, ms: 60_000, text }).catch((error: unknown) => error);
  await cli.line(({ msg }) => msg === text);
  return [answer];
}

/** Ends a host while a skill works on a request; resolves when the request is lost. */
async function killAtWork(
  cli: Cli,
  url: string,
  pid: number,
  signal: NodeJS.Signals = 'SIGSEGV',
): Promise<void> {
  const lost = await atWork(cli, url, 'wait');
  process.kill(pid, signal);
  expect(await Promise.all(lost)).toEqual([expect.any(Error)]);
}

async function journals(cwd: string): Promise<string[]> {
  const names = await readdir(join(cwd, '.skillet/host'));
  return names.filter((name) => name.startsWith('journal-'));
}

slow('a skill that is suspected twice of ending the host comes back in a process', async () => {
  const cwd = await rig();
  await using cli = new Cli({ cwd, launcher: true });
  const url = await cli.url();
  await killAtWork(cli, url, await hostPid(cli, 1));
  const first = await cli.line(({ event }) => event === 'host-crashed');
  expect(first.msg).toMatch(
    /^the host ended by SIGSEGV after .*; this one has taken over after .*; it was working on c \(w1: 1 request, the oldest .*\); suspected: c$/,
  );
  await hostPid(cli, 2);
  const { skills } = await get(`${url}/health`);
  expect(skills).not.toHaveProperty('c.isolation_reason');
  expect(skills).toMatchObject({
    c: { suspicion: { detail: expect.stringMatching(/^It was suspected once of having ended/) } },
  });

  await killAtWork(cli, url, await hostPid(cli, 2));
  await hostPid(cli, 3);
  const marked = {
    skills: {
      c: {
        isolation_reason: expect.stringContaining('suspected 2 times of having ended the host'),
        suspicion: { until: expect.stringMatching(/^\d{4}-.*Z$/) },
      },
    },
  };
  expect(await get(`${url}/health`)).toMatchObject(marked);
  expect((await get(`${url}/health`))['skills']).not.toHaveProperty('calm.isolation_reason');
  await cli.line(({ level, mount, msg }) => {
    return level === 'warn' && mount === 'c' && msg.startsWith('It runs in a process of its own');
  });

  await vi.waitFor(async () => {
    const workers = [{ kind: 'process', state: 'ready' }];
    expect(await get(`${url}/skills/c`)).toMatchObject({ workers });
  }, 20_000);
  expect(await run(url, 'c', { do: 'ok' })).toMatchObject({ status: 200 });

  // A reload reads the configuration anew, which says otherwise.
  await fetch(`${url}/reload`, { method: 'POST' });
  expect(await get(`${url}/health`)).toMatchObject(marked);

  const pardon = await fetch(`${url}/pardon?mount=c`, { method: 'POST' });
  expect(await pardon.json()).toMatchObject({ mount: 'c', pardoned: true });
  const pardoned = await get(`${url}/health`);
  expect(pardoned['skills']).not.toHaveProperty('c.isolation_reason');
  expect(pardoned['skills']).not.toHaveProperty('c.suspicion');
  await vi.waitFor(async () => {
    const workers = [{ kind: 'thread', state: 'ready' }];
    expect(await get(`${url}/skills/c`)).toMatchObject({ workers });
  }, 20_000);

  await using list = new Cli({ cwd, args: ['crashes'] });
  expect(
    (await list.exit).stdout.match(/-host .* suspected: c|-host .*ended by SIGSEGV/g),
  ).toHaveLength(2);
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
  expect(await journals(cwd)).toEqual([]);
});

test('without a launcher the next host that is started tells what was running', async () => {
  const cwd = await rig();
  await using before = new Cli({ cwd });
  const url = await before.url();
  await killAtWork(before, url, Number(before.process.pid));
  await before.exit;
  expect(await journals(cwd)).toHaveLength(1);

  await using cli = new Cli({ cwd });
  const { msg } = await cli.line(({ event }) => event === 'host-crashed');
  expect(msg).toMatch(
    /^the host before this one ended without warning; it was working on c .* suspected: nobody, since nothing tells how it ended$/,
  );
});

test("a host that somebody kills is nobody's doing", async () => {
  const cwd = await rig();
  await using cli = new Cli({ cwd, launcher: true });
  const url = await cli.url();
  await killAtWork(cli, url, await hostPid(cli, 1), 'SIGKILL');
  const { msg } = await cli.line(({ event }) => event === 'host-crashed');
  expect(msg).toMatch(
    /^the host ended by SIGKILL after .*; it was working on c .*; suspected: nobody, since it was ended from outside$/,
  );
  await hostPid(cli, 2);
  expect((await get(`${url}/health`))['skills']).not.toHaveProperty('c.suspicion');
});

test('a host that runs beside another on the same data folder accuses nobody', async () => {
  const cwd = await rig();
  await using one = new Cli({ cwd });
  await one.url();
  await using other = new Cli({ cwd });
  await other.ready('c');
  expect(await journals(cwd)).toHaveLength(2);
  expect(other.lines.filter(({ event }) => event === 'host-crashed')).toEqual([]);
});

test('a host that is told twice to stop leaves no journal that says it crashed', async () => {
  const cwd = await rig();
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  const lost = await atWork(cli, url, 'wait-deaf');
  await tellTwice(cli);
  expect((await cli.exit).code).toBe(1);
  await Promise.all(lost);
  expect(await journals(cwd)).toEqual([]);
});

test('a data folder that can not be written costs a warning and no more', async () => {
  const cwd = await rig();
  await using cli = new Cli({ cwd, env: { SKILLET_DATA_DIR: 'calm/skill.js/state' } });
  const url = await cli.url();
  await cli.line(
    ({ level, msg }) => level === 'warn' && msg.startsWith('there is no crash journal'),
  );
  expect((await run(url, 'calm', { text: 'hi' })).status).toBe(200);
});
