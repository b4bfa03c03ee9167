import { describe, expect, it } from 'vitest';
import {
  transitionSkill,
  type DeathCause,
  type RestartDecision,
  type SkillEvent,
  type SkillState,
} from '../src/index.ts';

const AT = 5000;
const cause: DeathCause = { kind: 'out-of-memory' };
const earlier: DeathCause = { kind: 'exit', code: 1 };
const restart: RestartDecision = { kind: 'restart', attempt: 2, delay: 200 };
const quarantine: RestartDecision = { kind: 'quarantine', deaths: 6, delay: 30_000 };

const STATES = {
  idle: { name: 'idle', since: 1 },
  starting: { name: 'starting', since: 1 },
  ready: { name: 'ready', since: 1 },
  'backing-off': {
    name: 'backing-off',
    since: 1,
    restart: { attempt: 1, until: 100, cause: earlier },
  },
  quarantined: { name: 'quarantined', since: 1, until: 100, deaths: 6, cause: earlier },
  stopping: { name: 'stopping', since: 1 },
  stopped: { name: 'stopped', since: 1 },
} as const satisfies { [Name in SkillState['name']]: SkillState };

function died(decision: RestartDecision, ready: number, loading: number): SkillEvent {
  return { type: 'worker-died', at: AT, ready, loading, cause, decision };
}

const EVENTS = {
  start: { type: 'start', at: AT },
  'worker-ready': { type: 'worker-ready', at: AT },
  'died, none left': died(restart, 0, 0),
  'died, one loads': died(restart, 0, 1),
  'died, one is ready': died(restart, 1, 0),
  'died too often, none left': died(quarantine, 0, 0),
  'died too often, one loads': died(quarantine, 0, 1),
  'died too often, one is ready': died(quarantine, 1, 1),
  'quarantined elsewhere': { type: 'quarantined', at: AT, until: AT + 30_000, deaths: 6, cause },
  emptied: { type: 'emptied', at: AT },
  recovered: { type: 'recovered', at: AT },
  stop: { type: 'stop', at: AT },
  stopped: { type: 'stopped', at: AT },
} as const satisfies Record<string, SkillEvent>;

type StateName = keyof typeof STATES;
type Row = Record<keyof typeof EVENTS, StateName>;

const alive: Omit<Row, 'start' | 'recovered'> = {
  'worker-ready': 'ready',
  'died, none left': 'backing-off',
  'died, one loads': 'starting',
  'died, one is ready': 'ready',
  'died too often, none left': 'quarantined',
  'died too often, one loads': 'starting',
  'died too often, one is ready': 'ready',
  'quarantined elsewhere': 'quarantined',
  emptied: 'idle',
  stop: 'stopping',
  stopped: 'stopped',
};

const TABLE: Record<StateName, Row> = {
  idle: { ...alive, recovered: 'idle', start: 'starting' },
  starting: { ...alive, recovered: 'starting', start: 'starting' },
  ready: { ...alive, recovered: 'ready', start: 'ready' },
  'backing-off': { ...alive, recovered: 'backing-off', start: 'starting' },
  quarantined: { ...alive, recovered: 'quarantined', start: 'starting' },
  stopping: everything('stopping', { stopped: 'stopped' }),
  stopped: everything('stopped'),
};

function everything(to: StateName, except: Partial<Row> = {}): Row {
  const row = Object.fromEntries(Object.keys(EVENTS).map((event) => [event, to]));
  return { ...row, ...except } as Row;
}

const cells = Object.entries(TABLE).flatMap(([from, row]) =>
  Object.entries(row).map(([event, to]) => [from, event, to] as [StateName, keyof Row, StateName]),
);

describe('a skill that is', () => {
  it.each(cells)('%s and hears «%s» is %s', (from, event, to) => {
    expect(transitionSkill(STATES[from], EVENTS[event]).name).toBe(to);
  });

  it.each([
    ['idle', 'emptied'],
    ['starting', 'start'],
    ['ready', 'worker-ready'],
    ['stopping', 'stop'],
    ['stopping', 'died, none left'],
    ['stopped', 'start'],
    ['stopped', 'stop'],
  ] as const)('%s is untouched by «%s»', (from, event) => {
    expect(transitionSkill(STATES[from], EVENTS[event])).toBe(STATES[from]);
  });
});

describe('what a state tells', () => {
  it('when a restart is due, which attempt it is and what it is for', () => {
    expect(transitionSkill(STATES.starting, EVENTS['died, none left'])).toEqual({
      name: 'backing-off',
      since: AT,
      restart: { attempt: 2, until: AT + 200, cause },
    });
  });

  it('how long a quarantine lasts and how many deaths led to it', () => {
    expect(transitionSkill(STATES.starting, EVENTS['died too often, none left'])).toEqual({
      name: 'quarantined',
      since: AT,
      until: AT + 30_000,
      deaths: 6,
      cause,
    });
  });

  it('that a skill with another ready worker has been ready all along, and waits for a restart', () => {
    expect(transitionSkill(STATES.ready, EVENTS['died, one is ready'])).toEqual({
      name: 'ready',
      since: 1,
      restart: { attempt: 2, until: AT + 200, cause },
    });
    expect(transitionSkill(STATES.ready, EVENTS['died too often, one is ready'])).toMatchObject({
      restart: { attempt: 6, until: AT + 30_000 },
    });
  });

  it('that the restart is no longer awaited once it has begun', () => {
    const waiting = transitionSkill(STATES.ready, EVENTS['died, one is ready']);
    expect(transitionSkill(waiting, EVENTS.start)).toEqual(STATES.ready);
  });

  it('what the worker died of that the starting one replaces', () => {
    const starting = { name: 'starting', since: AT, lastDeath: earlier };
    expect(transitionSkill(STATES['backing-off'], EVENTS.start)).toEqual(starting);
    expect(transitionSkill(STATES.quarantined, EVENTS.start)).toMatchObject(starting);
    expect(transitionSkill(STATES.idle, EVENTS.start)).toEqual({ name: 'starting', since: AT });
  });

  it('since when it starts, also after one of several workers died', () => {
    expect(transitionSkill(STATES.starting, EVENTS['died, one loads'])).toEqual({
      name: 'starting',
      since: 1,
      lastDeath: cause,
    });
    expect(transitionSkill(STATES.ready, EVENTS['died, one loads'])).toMatchObject({ since: AT });
  });
});

describe('probation', () => {
  const quarantined: SkillState = STATES.quarantined;
  const after = (...events: SkillEvent[]) => events.reduce(transitionSkill, quarantined);

  it('begins when a quarantine runs out, and lasts over loading, ready and idle', () => {
    expect(after(EVENTS.start)).toMatchObject({ name: 'starting', probation: true });
    expect(after(EVENTS.start, EVENTS['worker-ready'])).toMatchObject({
      name: 'ready',
      probation: true,
    });
    expect(after(EVENTS.emptied)).toMatchObject({ name: 'idle', probation: true });
    expect(after(EVENTS.emptied, EVENTS.start)).toMatchObject({
      name: 'starting',
      probation: true,
    });
  });

  it('ends with recovery', () => {
    const state = after(EVENTS.start, EVENTS['worker-ready'], EVENTS.recovered);
    expect(state).toEqual({ name: 'ready', since: AT });
  });

  it('ends with the next quarantine', () => {
    const state = after(EVENTS.start, EVENTS['died too often, none left']);
    expect(state).not.toHaveProperty('probation');
    expect(state.name).toBe('quarantined');
  });
});
