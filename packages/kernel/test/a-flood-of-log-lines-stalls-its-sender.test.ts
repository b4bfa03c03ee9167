import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  LOG_CREDIT_LINES,
  LOG_LINE_CHARS,
  ToHost,
  type WorkerFrame,
  type LogLine,
} from '@skillet/core';
import { createLogChannel, type LogChannel } from '../src/guard/log-channel.ts';
import { createSkillLogger } from '../src/guard/skill-logger.ts';

/** Lines that are held when there is no credit. */
const HELD = 1000;

let sent: { line: LogLine; now: boolean }[];
let dropped: number;
let channel: LogChannel;

beforeEach(() => {
  sent = [];
  dropped = 0;
  const take = (now: boolean) => (frame: WorkerFrame) => {
    if (frame[0] !== ToHost.log) throw new Error('no log frame');
    sent.push(...frame[1].map((line) => ({ line, now })));
    dropped += frame[2];
  };
  channel = createLogChannel({ send: take(false), sendNow: take(true) });
});

const messages = () => sent.map(({ line }) => line.message);

function write(lines: number, from = 0): void {
  for (let i = from; i < from + lines; i += 1) channel.write('info', String(i));
}

describe('log lines', () => {
  it('are sent at once while there is credit', () => {
    write(LOG_CREDIT_LINES + 1);
    expect(sent).toHaveLength(LOG_CREDIT_LINES);
    expect(sent.every(({ now }) => now)).toBe(true);
  });

  it('are held without credit, and follow in their order when there is some', () => {
    write(LOG_CREDIT_LINES + 5);
    channel.grant(2);
    expect(messages().slice(-2)).toEqual(['256', '257']);
    channel.grant(10);
    write(1, 1000);
    expect(messages().slice(-4)).toEqual(['258', '259', '260', '1000']);
    expect(dropped).toBe(0);
  });

  it('are dropped and counted when too many are held', () => {
    write(LOG_CREDIT_LINES + HELD + 7);
    expect(dropped).toBe(0);
    channel.grant(1);
    expect(dropped).toBe(7);
    channel.grant(HELD);
    expect(sent).toHaveLength(LOG_CREDIT_LINES + HELD);
    expect(dropped).toBe(7);
  });

  it('all arrive in order or are counted, however much is written and granted', () => {
    const steps = fc.array(
      fc.oneof(
        fc.nat(600),
        fc.nat(600).map((lines) => -lines),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        let written = 0;
        const seen: number[] = [];
        let lost = 0;
        let credit = LOG_CREDIT_LINES;
        const take = (frame: WorkerFrame) => {
          if (frame[0] !== ToHost.log) return;
          seen.push(...frame[1].map(({ message }) => Number(message)));
          lost += frame[2];
          credit -= frame[1].length;
        };
        const log = createLogChannel({ send: take, sendNow: take });
        for (const step of list) {
          if (step < 0) {
            credit -= step;
            log.grant(-step);
          }
          for (let i = 0; i < step; i += 1) log.write('info', String((written += 1)));
          expect(credit).toBeGreaterThanOrEqual(0);
        }
        credit += 10_000;
        log.grant(10_000);
        expect(seen.length + lost).toBe(written);
        expect(seen).toEqual(seen.toSorted((one, other) => one - other));
      }),
    );
  });
});

describe('a line', () => {
  const last = () => sent.at(-1)!.line;

  it('carries its level, its request, its fields and a stack, where there are such', () => {
    channel.write('warn', 'text');
    expect(last()).toEqual({ level: 'warn', message: 'text' });
    channel.write('error', 'text', { requestId: 'r', fields: { a: 1 }, stack: 'Error: x' });
    expect(last()).toEqual({
      level: 'error',
      message: 'text',
      requestId: 'r',
      fields: '{"a":1}',
      stack: 'Error: x',
    });
  });

  it('is cut to a bounded length', () => {
    const long = 'x'.repeat(LOG_LINE_CHARS + 5);
    channel.write('info', long, { stack: long, fields: { long } });
    const { message, stack, fields } = last();
    expect(message).toBe(`${'x'.repeat(LOG_LINE_CHARS)}… (5 more characters)`);
    expect(stack).toBe(message);
    expect(JSON.parse(fields!)).toEqual({ fields: expect.stringContaining('more characters') });
  });

  it.each([
    [
      'an error',
      { error: new TypeError('boom') },
      { error: { name: 'TypeError', message: 'boom' } },
    ],
    ['a BigInt', { big: 1n }, { big: '1' }],
    ['nothing', {}, {}],
    ['a text', 'text', { value: 'text' }],
    ['null', null, { value: null }],
    ['a list', [1], { fields: '[1]' }],
    ['a circle', circular(), { fields: '[not serialisable]' }],
    ['a throwing toJSON', { toJSON: explode }, { fields: '[not serialisable]' }],
    ['a toJSON of undefined', { toJSON: () => undefined }, { fields: '[not serialisable]' }],
  ])('has fields that are an object, also of %s', (_what, fields, expected) => {
    channel.write('info', 'text', { fields: fields as Record<string, unknown> });
    expect(JSON.parse(last().fields!)).toMatchObject(expected);
  });

  it('comes from context.log, whatever that is given', () => {
    const log = createSkillLogger(channel);
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      log[level]('text', { a: 1 });
      expect(last()).toEqual({ level, message: 'text', fields: '{"a":1}' });
    }
    for (const [message, text] of [
      [Object.create(null), '[Object: null prototype] {}'],
      [Symbol('x'), 'Symbol(x)'],
      [undefined, 'undefined'],
      [{ a: 1 }, '{ a: 1 }'],
    ]) {
      log.info(message);
      expect(last().message).toBe(text);
    }
    log.error(new Error('boom') as unknown as string);
    expect(last().message).toMatch(/^Error: boom\n +at /);
  });
});

function circular(): unknown {
  const circle: Record<string, unknown> = {};
  return Object.assign(circle, { circle });
}

function explode(): never {
  throw new Error('boom');
}
