import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLineFrame, readLineFrame } from '../src/wire/line-frames.ts';
import { Net } from './support/net.ts';

/** Three hosts that hear each other. */
function three() {
  const net = new Net('a', 'b', 'c');
  net.meet();
  const [a, b, c] = net.hosts;
  if (a === undefined || b === undefined || c === undefined) throw new Error('there are three');
  for (const host of net.hosts) host.heard.length = 0;
  const say = (message: unknown, to?: string) => {
    a.line.say('t', message, to);
    net.deliver();
  };
  return { net, a, b, c, say };
}

describe('the line between hosts of a cluster', () => {
  test('has each hear what another says, in its order, and know who is there before', () => {
    const net = new Net('a', 'b', 'c');
    net.meet();
    for (const { line } of net.hosts) line.say('t', 1);
    for (const { line } of net.hosts) line.say('t', 2);
    net.deliver();
    const heard = net.hosts[0]?.heard;
    expect(heard?.slice(0, 2).toSorted()).toEqual(['+b.1', '+c.1']);
    expect(heard?.slice(2)).toEqual(['b.1: 1', 'c.1: 1', 'b.1: 2', 'c.1: 2']);
    expect([...(net.hosts[0]?.line.others ?? [])].toSorted()).toEqual(['b.1', 'c.1']);
  });

  test('has one host alone hear what is for it, and what is longer than a piece as a whole', () => {
    const { b, c, say } = three();
    const long = 'x'.repeat(1234);
    say(long, 'b.1');
    expect(b.heard).toEqual([`a.1: ${long}`]);
    expect(c.heard).toEqual([]);
  });

  test('gives all of them the secret of the one that was there first, whoever meets whom', () => {
    const { net } = three();
    const [first] = net.hosts;
    const secrets = new Set(net.hosts.map(({ line }) => line.secret));
    expect([...secrets]).toEqual([first?.line.secret]);
    expect(first?.line.secret).toMatch(/^[\w-]{43}$/);
  });

  test('tells a host as gone that did not get everything, and that it is there again', () => {
    const { net, a, b, say } = three();
    say(1);
    let lost = 0;
    net.loses = ({ from, to }) => from === 'a' && to === 'b' && (lost += 1) === 1;
    say(2);
    expect(b.heard).toEqual(['a.1: 1']);
    say(3);
    say(4);
    expect(b.heard).toEqual(['a.1: 1', '-a.1', '+a.1', 'a.1: 4']);
    expect(a.heard).toEqual(['-b.1', '+b.1']);
  });

  test('begins anew with a host that was away from NATS, and loses one that is gone', () => {
    const { net, a, b } = three();
    const member = a.members.get('b');
    if (member === undefined) throw new Error('it is there');
    member.hear({ ...member.told, ups: 2 }, 0);
    a.look();
    net.deliver();
    expect(a.heard).toEqual(['-b.1', '+b.1']);
    expect(b.heard).toEqual(['-a.1', '+a.1']);
    a.members.delete('b');
    a.look();
    expect(a.heard.at(-1)).toBe('-b.1');
    expect(a.line.others.has('b.1')).toBe(false);
  });

  test('begins anew where the beginning was lost', () => {
    const net = new Net('a', 'b');
    net.loses = () => true;
    net.meet();
    net.loses = () => false;
    net.look();
    expect(net.hosts[0]?.heard).toEqual([]);
    net.clock.pass(1001);
    net.look();
    expect(net.hosts.map(({ heard }) => heard)).toEqual([['+b.1'], ['+a.1']]);
  });

  test('takes nothing for a message that is none, and goes on', () => {
    const { net, a, b, say } = three();
    const member = b.members.get('a');
    if (member === undefined) throw new Error('it is there');
    const malformed = [
      new Uint8Array([33]),
      new Uint8Array([32, 0, 0, 0, 0, 0, 0, 0, 0]),
      encodeLineFrame({
        ...{ kind: 'piece', session: 7, seq: 1, isLast: true },
        bytes: Buffer.from('{"topic": "t", "message": "of another session"}'),
      }),
    ];
    for (const bytes of malformed) b.line.onBytes(member, bytes);
    expect(b.faults).toHaveLength(2);
    say('well');
    expect(b.heard).toEqual(['a.1: well']);
    a.line.say('', 'no topic of anybody');
    net.deliver();
    expect(b.heard).toEqual(['a.1: well']);
  });

  test('never has a hole in what is heard of a host from its coming to its going, whatever is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('say', 'say', 'say', 'long', 'time'), { maxLength: 60 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 2, max: 10 }),
        (acts, losses, rarity) => {
          const net = new Net('a', 'b');
          net.meet();
          const [a, b] = net.hosts;
          let n = 0;
          net.loses = () => {
            n += 1;
            return n % rarity === 0 && losses[n % losses.length] === true;
          };
          let said = 0;
          for (const act of acts) {
            said += 1;
            if (act === 'time') net.clock.pass(1001);
            else a?.line.say('t', act === 'long' ? `${String(said)} ${'x'.repeat(250)}` : said);
            net.look();
          }
          let last: number | undefined;
          for (const heard of b?.heard ?? []) {
            if (heard.startsWith('-') || heard.startsWith('+')) {
              last = undefined;
              continue;
            }
            const number = Number.parseInt(heard.slice('a.1: '.length), 10);
            const between = acts.slice(last, number - 1).filter((act) => act !== 'time');
            if (last !== undefined) expect(between).toEqual([]);
            last = number;
          }
          net.loses = () => false;
          // What was lost last is noticed with what is said next, if not before.
          for (const { line } of net.hosts) line.say('t', 'next');
          for (let times = 0; times < 4; times += 1) {
            net.clock.pass(1001);
            net.look();
          }
          a?.line.say('t', 'the end');
          net.look();
          expect(b?.heard.at(-1)).toBe('a.1: the end');
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('frames of a line', () => {
  test('are read as they were written', () => {
    const hello = { kind: 'hello', session: 1, of: 0 } as const;
    const bytes = new Uint8Array([1, 2]);
    const piece = { kind: 'piece', session: 4_000_000_000, seq: 9, isLast: false, bytes } as const;
    expect(readLineFrame(encodeLineFrame(hello))).toEqual(hello);
    const read = readLineFrame(encodeLineFrame(piece));
    expect(read).toMatchObject({ kind: 'piece', session: 4_000_000_000, seq: 9, isLast: false });
  });
});
