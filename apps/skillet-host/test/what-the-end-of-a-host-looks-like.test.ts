import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { machineNow } from '../src/clock.ts';
import { endOfHost } from '../src/crash/end-of-host.ts';
import type { JournalState } from '../src/crash/journal/journal-state.ts';
import { oomKills } from '../src/crash/oom-kills.ts';
import { nameSuspects } from '../src/crash/suspects/name-suspects.ts';
import { describeCrash } from '../src/log/describe-crash.ts';
import { workspace } from './support/workspace.ts';

describe('the end of a host', () => {
  test.each([
    ['SIGABRT', false, 'crash'],
    ['SIGSEGV', false, 'crash'],
    ['SIGBUS', false, 'crash'],
    ['SIGILL', false, 'crash'],
    ['exit code 134', false, 'crash'],
    ['exit code 1', false, 'crash'],
    ['SIGKILL', false, 'ended'],
    ['SIGKILL', true, 'crash'],
    ['exit code 137', false, 'ended'],
    ['exit code 137', true, 'crash'],
    ['SIGTERM', true, 'ended'],
    ['SIGHUP', false, 'ended'],
    [undefined, false, 'unknown'],
    [undefined, true, 'crash'],
  ])('by %s (out of memory: %s) looks like: %s', (how, outOfMemory, expected) => {
    expect(endOfHost(how, outOfMemory)).toBe(expected);
  });
});

test('a date that somebody sets in between does not show in how long it took', () => {
  const notice = { at: 4_000_000, ended: 1000, pid: 5, how: 'SIGSEGV', uptime: 61_000 };
  const journal = { at: 4_000_000, busy: [], more: 0 };
  const crash = { at: 4_000_000, notice, journal, end: 'crash', outOfMemory: false } as const;
  expect(describeCrash({ ...crash, suspects: [] }, 1250)).toBe(
    'the host ended by SIGSEGV after 61.0 s; this one has taken over after 250 ms; it was not working on any request',
  );
});

test('the clock that nobody sets is the same for all processes', () => {
  const before = machineNow();
  const script = 'process.stdout.write(String(process.hrtime.bigint() / 1_000_000n))';
  const there = Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  expect(there).toBeGreaterThanOrEqual(Math.floor(before));
  expect(there).toBeLessThanOrEqual(machineNow());
});

describe('of the skills that were busy', () => {
  const busy = (mount: string, memory: number | null) => ({
    mount,
    revision: 'r1',
    worker: 'w1',
    isolation: 'thread' as const,
    inFlight: 1,
    requestIds: [],
    memory,
    askedAt: null,
  });
  const calm = busy('calm', 0.1);
  const large = busy('large', 0.9);
  const state = (...all: ReturnType<typeof busy>[]): JournalState => ({
    at: 5,
    busy: all,
    more: 0,
  });

  test.each([
    ['those that stand out are suspected', 'crash', [calm, large], ['large']],
    ['all are when none does', 'crash', [calm], ['calm']],
    ['none is where somebody has ended the host', 'ended', [calm, large], []],
    ['only one that stands out is where nobody saw the end', 'unknown', [calm, large], ['large']],
    ['and else none', 'unknown', [calm], []],
  ] as const)('%s', (_, end, all, expected) => {
    expect(nameSuspects(state(...all), 5, end).map(({ mount }) => mount)).toEqual(expected);
  });
});

describe('processes that the system ended for their memory are counted', () => {
  test.each<[string, Record<string, string>, number | null]>([
    [
      'by the control group',
      {
        'proc/self/cgroup': '0::/system.slice/skillet.service\n',
        'groups/system.slice/skillet.service/memory.events': 'oom 3\noom_kill 2\n',
        'groups/memory.events': 'oom_kill 9\n',
      },
      2,
    ],
    [
      'by that of a container, which sees no other',
      { 'proc/self/cgroup': '0::/../..\n', 'groups/memory.events': 'oom_kill 4\n' },
      4,
    ],
    [
      'by one of the first version',
      {
        'proc/self/cgroup': '5:cpu:/x\n4:memory:/docker/1\n',
        'groups/memory/docker/1/memory.oom_control': 'under_oom 0\noom_kill 7\n',
      },
      7,
    ],
    ['by the machine', { 'proc/vmstat': 'nr_free_pages 1\noom_kill 1\n' }, 1],
    ['or by nobody', {}, null],
  ])('%s', async (_, files, expected) => {
    const dir = await workspace(files);
    expect(oomKills({ proc: `${dir}/proc`, cgroups: `${dir}/groups` })).toBe(expected);
  });
});
