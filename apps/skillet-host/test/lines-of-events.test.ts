import { describe, expect, test } from 'vitest';
import { ToWorker, type DeathCause, type SupervisorEvent } from '@skillet/core';
import type { WorkerIdentity } from '@skillet/supervisor';
import { clearEvent } from '../src/crash/clear-event.ts';
import { Finder } from '../src/crash/finder/finder.ts';
import { WorkerRecord } from '../src/crash/worker-record.ts';
import { describeEvent } from '../src/log/describe-event.ts';

const ORIGIN = { at: 0, skill: 'night', mount: 'night', revision: 'r1', worker: 'w1' } as const;

const death = (cause: DeathCause, about: { inFlight: number; requestId?: string }) =>
  ({ ...ORIGIN, type: 'worker-died', uptimeMs: 6600, cause, ...about }) satisfies SupervisorEvent;

const blocked = { kind: 'blocked', after: 3012 } as const;

/** What is remembered of a worker of a skill with some settings. */
function recordOf(env: Readonly<Record<string, string>> = {}): WorkerRecord {
  const spec = { mount: 'night', env } as WorkerIdentity['spec'];
  const nothing = () => undefined;
  const nobody = { onBusy: nothing, onNews: nothing, onGone: nothing, leftAt: () => [] };
  return new WorkerRecord({ spec, revision: 'r1', worker: 'w1' }, new Finder(), nobody);
}

describe('the line of a death', () => {
  test('names the request when exactly one was in flight', () => {
    expect(describeEvent(death(blocked, { inFlight: 1, requestId: 'req-tloop' })).message).toBe(
      'worker w1 died after 6.6 s: it blocked its event loop for 3.0 s; ' +
        '1 request in flight: req-tloop',
    );
  });

  test('counts the requests in flight when there were several', () => {
    expect(describeEvent(death(blocked, { inFlight: 3 })).message).toMatch(
      /for 3\.0 s; 3 requests in flight$/,
    );
  });

  test('names a culprit once', () => {
    const exit = { kind: 'exit', code: 3, culprit: 'req-7' } as const;
    expect(describeEvent(death(exit, { inFlight: 1, requestId: 'req-7' })).message).toBe(
      'worker w1 died after 6.6 s: it called process.exit(3) (request req-7); 1 request in flight',
    );
  });
});

describe('the line of what a skill logs', () => {
  const fieldsOf = (fields: string) =>
    describeEvent({ ...ORIGIN, type: 'skill-log', line: { level: 'info', message: 'x', fields } })
      .fields?.['fields'];

  test('has its fields as an object', () => {
    expect(fieldsOf('{"k":1,"deep":{"list":[1,{"a":null}]}}')).toEqual({
      k: 1,
      deep: { list: [1, { a: null }] },
    });
  });

  test('shows no secret that stood there in escapes', () => {
    const record = recordOf();
    const headers = 'authorization\nBearer abcdefgh-1';
    record.onRequest([ToWorker.request, 1, 'POST', '/run', headers, null, 'id', 0]);
    expect(record.look()).toBeUndefined();
    const line = { level: 'info', message: 'x', fields: '{"k":"\\u0061bcdefgh-1"}' } as const;
    const event = clearEvent({ ...ORIGIN, type: 'skill-log', line }, record);
    expect(JSON.stringify(describeEvent(event))).not.toContain('abcdefgh-1');
    const code = 'bad_skill_response';
    const failed = {
      ...ORIGIN,
      type: 'request-failed',
      code,
      detail: 'abcdefgh-1 is odd',
    } as const;
    expect(describeEvent(clearEvent(failed, record)).message).not.toContain('abcdefgh-1');
  });

  test('shows no secret of its request, however many others are in flight', () => {
    const record = recordOf({ HOST_TOKEN: 'hush-of-the-settings' });
    for (let id = 0; id < 60; id += 1) {
      const headers = `authorization\nBearer hush-of-request-${String(id)}`;
      record.onRequest([ToWorker.request, id, 'POST', '/run', headers, null, `r${String(id)}`, 0]);
    }
    expect(record.look()).toBeUndefined();
    for (let id = 0; id < 60; id += 1) {
      const requestId = `r${String(id)}`;
      const message = `who is hush-of-request-${String(id)}?`;
      const line = { level: 'info', message, requestId } as const;
      const event = clearEvent({ ...ORIGIN, type: 'skill-log', requestId, line }, record);
      expect(describeEvent(event).message).not.toContain('hush');
      record.onLine(0, line);
    }
    expect(JSON.stringify(record.lines.all)).not.toContain('hush');
    expect(record.formsOfAll).toEqual(expect.arrayContaining(['hush-of-the-settings']));
  });

  test.each([
    ['was cut', '{"k":"aaa… (90 more characters)'],
    ['is no object', '[1]'],
    [
      'is nested so deeply that writing it may fail',
      `{"a":${'['.repeat(4000)}${']'.repeat(4000)}}`,
    ],
    ['has so many values that reading them takes long', `{"a":[${'1,'.repeat(300)}1]}`],
    ['is longer than a worker of ours writes', `{"k":"${'a'.repeat(9000)}"}`],
  ])('leaves as text what %s', (_what, fields) => {
    expect(fieldsOf(fields)).toBe(fields);
  });
});

test.each([
  ['worker_crashed', 'worker w1 took a request with it: worker_crashed'],
  ['limit_exceeded', 'worker w1 took a request with it: limit_exceeded'],
  ['skill_timeout', 'no answer'],
] as const)(
  'the line of a request that got %s tells what no line before has told',
  (code, line) => {
    const event = { ...ORIGIN, type: 'request-failed', code, detail: 'no answer', worker: 'w1' };
    expect(describeEvent(event as SupervisorEvent).message).toBe(line);
  },
);

// The death is an event of its own, whose line comes before.
describe('the line of a quarantine', () => {
  const line = (deaths: number, again: boolean) => {
    const cause = { kind: 'exit', code: 3 } as const;
    return describeEvent({ ...ORIGIN, type: 'quarantined', deaths, delayMs: 30_000, cause, again })
      .message;
  };

  test('counts the deaths that led to it', () => {
    expect(line(6, false)).toBe('quarantined after 6 deaths; next try in 30.0 s');
  });

  test('of a skill on probation speaks of no deaths that led to it, since one is enough', () => {
    expect(line(1, true)).toBe(
      'quarantined again: the worker on trial died too; next try in 30.0 s',
    );
  });
});

test('the lines of a host that gets no calls of a skill for a while name it, and say why', () => {
  const about = { ...ORIGIN, member: 'gpu-2' };
  const why = 'it takes 210 ms where others take 12';
  expect(describeEvent({ ...about, type: 'member-ejected', forMs: 5000, why })).toEqual({
    level: 'warn',
    message: `host gpu-2 gets no calls of it for 5.0 s: ${why}`,
    fields: { member: 'gpu-2' },
  });
  expect(describeEvent({ ...about, type: 'member-readmitted' })).toMatchObject({
    ...{ level: 'info', message: 'host gpu-2 gets calls of it again' },
  });
});
