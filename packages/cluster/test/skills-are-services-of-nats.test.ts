import { PermissionViolationError } from '@nats-io/nats-core';
import { expect, test } from 'vitest';
import { describeService, serviceName } from '../src/services/describe-service.ts';
import { Services, type Question, type QuestionSource } from '../src/services/services.ts';
import { StandingClock } from './support/pair.ts';
import { DESCRIPTOR, view } from './support/view.ts';

const ID = { name: 'a', instance: 'f00' };
const COUNTS = {
  ...{ ended: 4, answered: 1, skillErrors: 2, callersLeft: 0, hostErrors: 1, replayed: 0 },
  ...{ hostErrorsByCode: { skill_timeout: 1 }, bytesIn: 0, bytesOut: 0, queueMs: 1, skillMs: 10 },
};

/** What a connection to NATS is asked for by services, and what it hears of them. */
class Wire {
  readonly subscribed: string[] = [];
  readonly sent: Record<string, unknown>[] = [];
  readonly faults: string[] = [];
  readonly clock = new StandingClock();
  readonly services: Services;
  #callback: ((error: Error | null, question: Question) => void) | undefined;
  readonly connection: QuestionSource = {
    subscribe: (subject, { callback }) => {
      this.subscribed.push(subject);
      this.#callback = callback;
    },
  };

  constructor(mounts: readonly string[]) {
    const offered = { all: mounts.map((mount) => view({ mount, name: `skill of ${mount}` })) };
    this.services = new Services({
      ...{ clock: this.clock, id: ID, cluster: 'prod', offered },
      local: { counts: () => COUNTS },
      onFault: (why) => this.faults.push(why),
    });
    this.services.serve(this.connection);
  }

  ask(subject: string, reply = '_INBOX.x'): readonly Record<string, unknown>[] {
    const before = this.sent.length;
    const respond = (text: string) => this.sent.push(JSON.parse(text) as Record<string, unknown>);
    this.#callback?.(null, { subject, reply, respond });
    return this.sent.slice(before);
  }

  refuse(error: Error): void {
    this.#callback?.(error, { subject: '', respond: () => undefined });
  }
}

test('each skill answers for itself, to all, by its name, and by its id', () => {
  const wire = new Wire(['one', 'two']);
  expect(wire.subscribed).toEqual(['$SRV.>']);
  const [one, two] = wire.ask('$SRV.PING');
  expect(one).toEqual({
    ...{ type: 'io.nats.micro.v1.ping_response', name: 'skill-of-one', version: '1.0.0' },
    id: expect.stringMatching(/^[\w-]+$/) as string,
    metadata: {
      ...{ host: 'a', cluster: 'prod', mount: 'one', revision: 'r1' },
      ...{ kind: 'handler', version: '1.0.0' },
    },
  });
  expect(two?.['id']).not.toBe(one?.['id']);
  expect(wire.ask('$SRV.PING.skill-of-two')).toEqual([two]);
  expect(wire.ask(`$SRV.PING.skill-of-two.${String(two?.['id'])}`)).toEqual([two]);
  for (const other of [
    '$SRV.PING.else',
    '$SRV.PING.skill-of-one.else',
    '$SRV.ELSE',
    '$SRV.PING.a.b.c',
  ])
    expect(wire.ask(other), other).toEqual([]);
});

test('nobody has a host speak for them where only hosts may', () => {
  const wire = new Wire(['one']);
  for (const reply of ['skillet.prod.to.b.1.a.f00', '$JS.API.STREAM.PURGE.KV_x', '$SRV.PING'])
    expect(wire.ask('$SRV.PING', reply), reply).toEqual([]);
});

test('they tell what they do and what they have done', () => {
  const wire = new Wire(['one']);
  expect(wire.ask('$SRV.INFO')).toMatchObject([
    {
      type: 'io.nats.micro.v1.info_response',
      description: 'Adds',
      endpoints: [
        { name: 'call', subject: 'skillet.prod.to.a.f00.>', metadata: { operations: 'sum' } },
      ],
    },
  ]);
  expect(wire.ask('$SRV.STATS')).toMatchObject([
    {
      type: 'io.nats.micro.v1.stats_response',
      started: '1970-01-01T00:00:00.000Z',
      endpoints: [
        {
          ...{ num_requests: 4, num_errors: 3, processing_time: 10_000_000 },
          ...{ average_processing_time: 2_500_000, data: { host_errors: { skill_timeout: 1 } } },
        },
      ],
    },
  ]);
});

test('a name or a version that NATS does not take is told as one that it takes', () => {
  expect(serviceName({ name: 'über cool!', mount: 'm' })).toBe('ber-cool');
  expect(serviceName({ name: '日本', mount: 'm' })).toBe('m');
  expect(serviceName({ name: '日本', mount: '日本' })).toBe('skill');
  const versionOf = (version: string): unknown => {
    const source = { view: view({ descriptor: { ...DESCRIPTOR, version } }), counts: undefined };
    const text = describeService('PING', { ...source, cluster: 'c', id: ID, began: 0 });
    return (JSON.parse(text) as { version: unknown }).version;
  };
  expect(['1.2.3-rc.1', '1.2', 'v3', '01.2.3', '', 'x', '1.2.3-a..b'].map(versionOf)).toEqual([
    ...['1.2.3-rc.1', '1.2.0', '3.0.0', '1.2.3', '0.0.0', '0.0.0', '1.2.3'],
  ]);
});

test('who asks again and again has an end of answers, until some time has passed', () => {
  const wire = new Wire(Array.from({ length: 50 }, (_, at) => `m${String(at)}`));
  for (let asked = 0; asked < 100; asked += 1) wire.ask('$SRV.STATS');
  expect(wire.sent).toHaveLength(2000);
  wire.clock.pass(1000);
  expect(wire.ask('$SRV.PING')).toHaveLength(50);
});

test('where NATS does not permit it, that is told once, and tried again once NATS was away', () => {
  const wire = new Wire(['one']);
  const ofSubject = (operation: 'publish' | 'subscription', subject: string) =>
    new PermissionViolationError('no', operation, subject);
  wire.refuse(ofSubject('subscription', '$SRV.>'));
  expect(wire.services.claims(ofSubject('subscription', '$SRV.>'))).toBe(true);
  expect(wire.services.claims(ofSubject('publish', '_INBOX.a.1'))).toBe(true);
  expect(wire.services.claims(ofSubject('publish', 'skillet.prod.to.b.1.a.f00'))).toBe(false);
  expect(wire.services.claims(ofSubject('subscription', 'skillet.prod.beat.*.*'))).toBe(false);
  expect(wire.services.claims(new Error('else'))).toBe(false);
  expect(wire.faults).toEqual([expect.stringContaining('nats micro')]);
  expect(wire.ask('$SRV.PING')).toEqual([]);
  wire.services.serve(wire.connection);
  expect(wire.subscribed).toHaveLength(2);
  expect(wire.ask('$SRV.PING')).toHaveLength(1);
  // Not twice: the client does that itself.
  wire.services.serve(wire.connection);
  expect(wire.subscribed).toHaveLength(2);
});
