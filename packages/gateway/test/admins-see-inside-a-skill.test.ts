import { readFileSync } from 'node:fs';
import type { SkillDetails, SkillState, SkillView } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { skillDetails } from '../src/metadata/skill-details.ts';
import { FROM_ELSEWHERE } from './support/callers.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const MB = 1024 * 1024;
const SINCE = Date.UTC(2026, 0, 2);

const DETAILS: SkillDetails = {
  waiting: 3,
  restartsInWindow: 2,
  ghosts: 1,
  lastDeath: {
    at: SINCE + 1500,
    cause: { kind: 'exception', message: "no file '/srv/skills/time/x.json'", culprit: 'req-7' },
  },
  workers: [
    {
      id: 'w3',
      kind: 'thread',
      state: 'ready',
      responsive: true,
      inFlight: 2,
      served: 1234,
      uptime: 61_234,
      heap: 12.34 * MB,
      external: 0.5 * MB,
      cpu: 0.123456,
    },
    {
      id: 'w4',
      kind: 'process',
      state: 'starting',
      responsive: false,
      inFlight: 0,
      served: 0,
      uptime: 0,
      heap: null,
      external: null,
      cpu: null,
    },
  ],
};

async function detailOf(changes: Partial<SkillView>, headers = {}): Promise<unknown> {
  const view = fakeSkill('time', { details: () => DETAILS, ...changes });
  const app = createGateway({ dispatcher: new FakeDispatcher(view), cors: false });
  const alone = (await request(app).get('/skills/time').set(headers).expect(200)).body;
  const { body } = await request(app).get('/health').set(headers).expect(200);
  // What is said of a skill inside is the same in both places.
  for (const name of Object.keys(body.skills.time)) {
    if (name !== 'mount_path') expect(body.skills.time[name]).toEqual(alone[name]);
  }
  return alone;
}

describe('an admin', () => {
  it('sees the state, what it is like inside, and what everybody sees', async () => {
    expect(await detailOf({})).toEqual({
      name: 'time_skill',
      version: '1.2.3',
      mount_path: '/skills/time',
      status: 'loaded',
      endpoints: expect.any(Object),
      revision: 'r1',
      state: 'ready',
      since: '2026-01-02T00:00:00.000Z',
      probation: false,
      restarts_in_window: 2,
      next_try: null,
      last_death: {
        at: '2026-01-02T00:00:01.500Z',
        error: "The worker threw in a timer or callback of request req-7: no file 'x.json'.",
        cause: { kind: 'exception', message: "no file 'x.json'", culprit: 'req-7' },
      },
      waiting: 3,
      workers: [
        {
          id: 'w3',
          kind: 'thread',
          state: 'ready',
          responsive: true,
          in_flight: 2,
          served: 1234,
          heap_mb: 12.3,
          external_mb: 0.5,
          cpu: 0.123,
          uptime_s: 61.2,
        },
        {
          id: 'w4',
          kind: 'process',
          state: 'starting',
          responsive: false,
          in_flight: 0,
          served: 0,
          heap_mb: null,
          external_mb: null,
          cpu: null,
          uptime_s: 0,
        },
      ],
      ghosts: 1,
    });
  });

  it('sees that a skill is on probation', async () => {
    const state = { name: 'ready', since: SINCE, probation: true } as const;
    expect(await detailOf({ state })).toMatchObject({ status: 'loaded', probation: true });
  });

  it('finds each field in the documentation', async () => {
    const text = readFileSync(new URL('../../../docs/health.md', import.meta.url), 'utf8');
    const { workers, ...rest } = skillDetails(fakeSkill('time', { details: () => DETAILS }));
    const [worker = {}] = workers as object[];
    for (const field of [...Object.keys(rest), ...Object.keys(worker)]) {
      expect(text).toContain(`"${field}": `);
    }
  });

  it('is told that nothing has died yet', async () => {
    const details = () => ({ ...DETAILS, lastDeath: null });
    expect(await detailOf({ details })).toMatchObject({ last_death: null });
  });

  const cause = { kind: 'limit', limit: 'memory', value: 1, seen: 2 } as const;
  const restart = { attempt: 4, until: SINCE + 5000, cause };
  const at = '2026-01-02T00:00:05.000Z';
  it.each<[SkillState, unknown]>([
    [
      { name: 'ready', since: SINCE, restart },
      { at, attempt: 4 },
    ],
    [
      { name: 'backing-off', since: SINCE, restart },
      { at, attempt: 4 },
    ],
    [{ name: 'quarantined', since: SINCE, until: SINCE + 5000, deaths: 6, cause }, { at }],
    [{ name: 'idle', since: SINCE }, null],
    [{ name: 'starting', since: SINCE, lastDeath: cause }, null],
    [{ name: 'stopping', since: SINCE }, null],
    [{ name: 'stopped', since: SINCE }, null],
  ])('sees when a skill is tried next: %j', async (state, next) => {
    expect(await detailOf({ state })).toMatchObject({ state: state.name, next_try: next });
  });
});

it('others see nothing of that, and it is not worked out for them', async () => {
  const details = (): SkillDetails => {
    throw new Error('asked');
  };
  expect(Object.keys((await detailOf({ details }, FROM_ELSEWHERE)) as object)).toEqual([
    'name',
    'version',
    'mount_path',
    'status',
    'endpoints',
  ]);
});
