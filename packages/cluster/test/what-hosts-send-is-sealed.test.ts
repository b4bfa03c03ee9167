import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/nats-core';
import { describe, expect, test } from 'vitest';
import type { Carriage } from '../src/call/call-desk.ts';
import { UNSEALED, type Sealing } from '../src/seal/sealing.ts';
import { Seals } from '../src/seal/seals.ts';
import { encodeFrame, type Frame } from '../src/wire/frames.ts';
import { aboutOf, readFrame } from '../src/wire/read-frame.ts';
import type { MemberId } from '../src/wire/subjects.ts';

const A: MemberId = { name: 'a', instance: '1' };
const B: MemberId = { name: 'b', instance: '2' };
const SECRET = 'Bearer of-a-caller';
const FRAME: Frame = { kind: 'chunk', id: 7, side: 'body', seq: 3, bytes: Buffer.from(SECRET) };

function seals(id: MemberId, more: Partial<ConstructorParameters<typeof Seals>[0]> = {}): Seals {
  return new Seals({ cluster: 'prod', id, access: {}, trusted: [], ...more });
}

/** What is sent over a carriage that seals. */
class Line {
  readonly sent: Uint8Array[] = [];
  readonly carriage: Carriage;

  constructor(sealing: Sealing) {
    this.carriage = sealing.over({
      ...{ isUp: true, pieceBytes: 1024 },
      send: (_, bytes) => {
        this.sent.push(bytes);
        return true;
      },
    });
  }

  send(to: MemberId, frame: Frame = FRAME): Uint8Array {
    expect(this.carriage.send(to, encodeFrame(frame))).toBe(true);
    return this.sent.at(-1) ?? new Uint8Array();
  }
}

/** Two hosts that have heard each other's beats. */
function acquainted() {
  const [a, b] = [seals(A), seals(B)];
  expect([a.hear(B, b.told), b.hear(A, a.told)]).toEqual([undefined, undefined]);
  return { a, b, fromA: new Line(a), fromB: new Line(b) };
}

function frameIn(opened: Uint8Array | string): Frame | string {
  return typeof opened === 'string' ? opened : readFrame(opened);
}

function nkeyFile(kind: 'nkey' | 'credentials') {
  const pair = nkeys.createUser();
  const seed = Buffer.from(pair.getSeed()).toString();
  const text =
    kind === 'nkey'
      ? `${seed}\n`
      : `-----BEGIN NATS USER JWT-----\nx.y.z\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;
  const file = join(mkdtempSync(join(tmpdir(), 'skillet-nkey-')), kind);
  writeFileSync(file, text);
  return { access: { [kind]: file }, key: pair.getPublicKey() };
}

describe('a frame', () => {
  test('is read by the host that it is for, and shows nobody else what is in it', () => {
    const { b, fromA } = acquainted();
    const sealed = fromA.send(B);
    expect(Buffer.from(sealed).includes(SECRET)).toBe(false);
    expect(frameIn(b.open(A, sealed))).toEqual(FRAME);
    // It may be passed on to another host.
    expect(seals({ name: 'c', instance: '3' }).open(A, sealed)).toMatch(/another key/);
  });

  test('that was changed in any byte is refused, and its call can be told', () => {
    const { b, fromA } = acquainted();
    const sealed = fromA.send(B);
    for (let at = 0; at < sealed.byteLength; at += 1) {
      const changed = new Uint8Array(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(typeof b.open(A, changed), String(at)).toBe('string');
    }
    for (let length = 0; length < sealed.byteLength; length += 1)
      expect(typeof b.open(A, sealed.subarray(0, length)), String(length)).toBe('string');
    expect(aboutOf(sealed)).toEqual({ id: 7, of: 'caller', begins: false });
    // The true one is none the worse for it.
    expect(frameIn(b.open(A, sealed))).toEqual(FRAME);
  });

  test('is not taken for the second time, nor from another host, nor sent back', () => {
    const { a, b, fromA } = acquainted();
    const [first, second] = [fromA.send(B), fromA.send(B)];
    expect(frameIn(b.open(A, second))).toEqual(FRAME);
    for (const old of [second, first]) expect(b.open(A, old)).toMatch(/second time/);
    const c: MemberId = { name: 'c', instance: '3' };
    expect(b.hear(c, seals(c).told)).toBeUndefined();
    const third = fromA.send(B);
    expect(b.open(c, third)).toMatch(/another key/);
    expect(a.open(B, third)).toMatch(/another key|changed/);
  });

  test('that is alike is sealed otherwise each time', () => {
    const { fromA } = acquainted();
    const [one, other] = [fromA.send(B), fromA.send(B)];
    expect(Buffer.from(one.subarray(20)).equals(Buffer.from(other.subarray(20)))).toBe(false);
  });

  test('brings the key along until the other has shown that it has it', () => {
    const [a, b] = [seals(A), seals(B)];
    const [fromA, fromB] = [new Line(a), new Line(b)];
    expect(a.hear(B, b.told)).toBeUndefined();
    // B has not heard A yet.
    const first = fromA.send(B);
    expect(frameIn(b.open(A, first))).toEqual(FRAME);
    expect(frameIn(a.open(B, fromB.send(A)))).toEqual(FRAME);
    const later = fromA.send(B);
    expect(later.byteLength).toBe(first.byteLength - a.told.length);
    expect(frameIn(b.open(A, later))).toEqual(FRAME);
    expect(seals(B).open(A, later)).toMatch(/before its key/);
  });

  test('is not sent to whom it can not be sealed for, but for a word that nothing could be read', () => {
    const line = new Line(seals(A));
    expect(line.carriage.send(B, encodeFrame(FRAME))).toBe(false);
    const failure = {
      code: 'skill_unavailable',
      detail: '',
      retryable: true,
      begun: false,
    } as const;
    expect(line.carriage.send(B, encodeFrame({ kind: 'failed', id: 1, failure }))).toBe(true);
    expect(line.sent).toHaveLength(1);
  });

  test('that is not sealed is refused', () => {
    const { b } = acquainted();
    expect(b.open(A, encodeFrame(FRAME))).toBe('a frame that is not sealed');
    expect(b.open(A, new Uint8Array(3))).toBe('a frame that is not sealed');
  });
});

describe('a key', () => {
  test('is one for each run of a host, and another is refused', () => {
    const { b } = acquainted();
    expect(b.hear(A, seals(A).told)).toMatch(/another key than before/);
    expect(b.hear({ name: 'a', instance: '9' }, seals(A).told)).toBeUndefined();
  });

  test.each([
    ['none', undefined, /does not seal/],
    ['what is no key', 'x'.repeat(40), /none/],
    ['a key that gives everybody the same secret', 'A'.repeat(43), /none/],
  ])('is refused where it is %s', (_, told, why) => {
    expect(seals(B).hear(A, told)).toMatch(why);
  });

  test('is refused by a host that seals nothing', () => {
    expect(UNSEALED.hear(A, seals(A).told)).toMatch(/encrypt/);
    expect(UNSEALED.hear(A, undefined)).toBeUndefined();
  });

  test.each(['nkey', 'credentials'] as const)('is signed with the %s of its host', (kind) => {
    const signer = nkeyFile(kind);
    const a = seals(A, { access: signer.access });
    const b = seals(B, { trusted: [signer.key] });
    expect(a.told.split('.')[1]).toBe(signer.key);
    expect(b.hear(A, a.told)).toBeUndefined();
  });

  test('is believed only with the signature of a trusted host, for that very run of it', () => {
    const [good, bad] = [nkeyFile('nkey'), nkeyFile('nkey')];
    const trusts = () => seals(B, { trusted: [good.key], access: good.access });
    const signed = seals(A, { access: good.access }).told;
    expect(trusts().hear(A, seals(A).told)).toMatch(/has not signed/);
    expect(trusts().hear(A, seals(A, { access: bad.access }).told)).toContain(bad.key);
    expect(trusts().hear({ ...A, instance: '2' }, signed)).toMatch(/signature that is wrong/);
    expect(trusts().hear({ ...A, name: 'c' }, signed)).toMatch(/signature that is wrong/);
    const elsewhere = seals(A, { cluster: 'test', access: good.access });
    expect(trusts().hear(A, elsewhere.told)).toMatch(/signature that is wrong/);
    // Another key under a true signature, as whoever runs NATS could make of it.
    const [, ...rest] = signed.split('.');
    const swapped = [seals(A).told, ...rest].join('.');
    expect(trusts().hear(A, swapped)).toMatch(/signature that is wrong/);
  });

  test('comes with a first frame, and is looked at as that of a beat is', () => {
    const good = nkeyFile('nkey');
    const b = seals(B, { trusted: [good.key], access: good.access });
    const stranger = seals(A);
    stranger.hear(B, b.told);
    expect(b.open(A, new Line(stranger).send(B))).toMatch(/a frame, and has not signed its key/);
    const friend = seals(A, { access: good.access });
    friend.hear(B, b.told);
    expect(frameIn(b.open(A, new Line(friend).send(B)))).toEqual(FRAME);
  });

  test('of a host is kept, however many runs of itself another tells of', () => {
    const { b, fromA } = acquainted();
    const sealed = fromA.send(B);
    expect(frameIn(b.open(A, sealed))).toEqual(FRAME);
    const { told } = seals(A);
    for (let run = 0; run < 4200; run += 1) b.hear({ name: 'c', instance: String(run) }, told);
    // It can be read, and nothing of it twice.
    expect(b.open(A, sealed)).toMatch(/second time/);
    expect(frameIn(b.open(A, fromA.send(B)))).toEqual(FRAME);
  });

  test('of this host is not believed by others where its nkey is not listed, and it says so', () => {
    const [own, other] = [nkeyFile('nkey'), nkeyFile('nkey')];
    expect(seals(A, { access: own.access, trusted: [other.key] }).hear(A, 'x')).toContain(own.key);
    expect(seals(A, { access: own.access, trusted: [own.key] }).hear(A, 'x')).toBeUndefined();
  });
});
