import { randomBytes } from 'node:crypto';
import { isJsonObject, type Clock, type HostLine, type TopicListener } from '@skillet/core';
import type { Carriage } from '../call/call-desk.ts';
import type { Member } from '../members/member.ts';
import { encodeLineFrame, readLineFrame } from '../wire/line-frames.ts';
import { keyOf, type MemberId } from '../wire/subjects.ts';
import { LineEnd } from './line-end.ts';
import { olderOf, readSecret, type Secret } from './secret.ts';

/** Milliseconds after NATS was reached in which all that are there have said so, and after which nobody waits for those that are late. */
const ALL_HEARD = 700;
const LATEST = 1500;
/** Longer than a machine with too much to do holds up a host, and shorter than a host takes that is given up. */
const PATIENCE = 500;

/** What the line of a cluster is made of. */
export interface ClusterLineParts {
  readonly id: MemberId;
  readonly carriage: Pick<Carriage, 'send' | 'pieceBytes'>;
  readonly clock: Clock;
  readonly onFault: (why: string) => void;
}

interface Other {
  readonly member: Member;
  readonly end: LineEnd;
  /** How often it had reached NATS by then. */
  ups: number;
}

/**
 * The line between all hosts of a cluster, over NATS: each sends each of the others what it says, where only that one may hear
 * it. Hosts have the names of members.
 */
export class ClusterLine implements HostLine {
  readonly id: string;
  readonly patience = PATIENCE;
  readonly ready: Promise<void>;
  readonly #parts: ClusterLineParts;
  readonly #onReady: () => void;
  readonly #topics = new Map<string, TopicListener>();
  readonly #ends = new Map<string, Other>();
  readonly #there = new Set<string>();
  #secret: Secret;

  constructor(parts: ClusterLineParts) {
    this.#parts = parts;
    this.id = keyOf(parts.id);
    this.#secret = { made: parts.clock.date(), value: randomBytes(32).toString('base64url') };
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ready = promise;
    this.#onReady = () => {
      resolve(undefined);
    };
  }

  get secret(): string {
    return this.#secret.value;
  }

  get others(): ReadonlySet<string> {
    return this.#there;
  }

  listen(topic: string, listener: TopicListener): void {
    this.#topics.set(topic, listener);
    for (const host of this.#there) listener.onJoined(host);
  }

  say(topic: string, message: unknown, to?: string): void {
    const hosts = to === undefined ? this.#there : [to];
    let text: string | undefined;
    for (const host of hosts) {
      if (!this.#there.has(host)) continue;
      text ??= JSON.stringify({ topic, message });
      if (this.#ends.get(host)?.end.say(text) === false)
        this.#parts.onFault(`what is to be told of "${topic}" is too long for a message`);
    }
  }

  /** NATS was reached. */
  onUp(): void {
    const { clock } = this.#parts;
    clock.after(ALL_HEARD, () => {
      if (this.#there.size >= this.#ends.size) this.#onReady();
    });
    clock.after(LATEST, this.#onReady);
  }

  /** NATS is away: this host is alone. */
  onDown(): void {
    this.look([]);
    this.#onReady();
  }

  /** These are the other members now. */
  look(members: readonly Member[]): void {
    const there = new Set(members);
    for (const [key, { member }] of [...this.#ends]) if (!there.has(member)) this.#lose(key);
    for (const member of members) {
      const other = this.#ends.get(member.key);
      if (other === undefined) this.#meet(member);
      else if (other.ups === member.told.ups) other.end.look();
      else {
        // What was on the way meanwhile is lost.
        other.ups = member.told.ups;
        other.end.renew();
      }
    }
  }

  /** A member has sent a frame of the line. */
  onBytes(member: Member, bytes: Uint8Array): void {
    const frame = readLineFrame(bytes);
    if (frame === undefined) {
      this.#parts.onFault(`host "${member.id.name}" sent what is nothing that a host says`);
      return;
    }
    if (this.#ends.get(member.key)?.member !== member) {
      this.#lose(member.key);
      this.#meet(member);
    }
    this.#ends.get(member.key)?.end.onFrame(frame);
  }

  #meet(member: Member): void {
    const { clock, carriage } = this.#parts;
    const { key } = member;
    const end: LineEnd = new LineEnd({
      now: () => clock.now(),
      send: (frame) => carriage.send(member.id, encodeLineFrame(frame)),
      pieceBytes: () => carriage.pieceBytes,
      onOpen: () => {
        end.say(JSON.stringify({ secret: this.#secret }));
      },
      onText: (text) => {
        if (!this.#hear(text, key)) end.renew();
      },
      onClosed: () => {
        this.#leave(key);
      },
    });
    this.#ends.set(key, { member, end, ups: member.told.ups });
  }

  #lose(key: string): void {
    const other = this.#ends.get(key);
    this.#ends.delete(key);
    other?.end.close();
  }

  /** What a host says first is the secret that it has; false for what no host says. */
  #hear(text: string, host: string): boolean {
    let said: unknown;
    try {
      said = JSON.parse(text);
    } catch {
      return false;
    }
    if (!isJsonObject(said)) return false;
    const { topic, message, secret } = said;
    if (this.#there.has(host)) {
      if (typeof topic !== 'string') return false;
      this.#topics.get(topic)?.onSaid(message, host);
      return true;
    }
    const theirs = readSecret(secret);
    if (theirs === undefined) return false;
    this.#secret = olderOf(this.#secret, theirs);
    this.#there.add(host);
    for (const listener of this.#topics.values()) listener.onJoined(host);
    return true;
  }

  #leave(host: string): void {
    if (!this.#there.delete(host)) return;
    for (const listener of this.#topics.values()) listener.onLeft(host);
  }
}
