import type { Clock } from '@skillet/core';
import type { Carriage } from '../call/call-desk.ts';
import { failureOf } from '../call/remote-errors.ts';
import type { Inflow } from '../stream/inflow.ts';
import { encodeFrame, type Frame } from '../wire/frames.ts';
import { keyOf, type MemberId } from '../wire/subjects.ts';
import { full, gone, stopping, unreadable } from './serve-errors.ts';
import { ServedCall, type Answering } from './served-call.ts';
import { ByteRoom } from './whole-body.ts';

/** Calls that one host may have here at a time. */
const MOST_OF_HOST = 5000;
/** Milliseconds that answers which are under way get when the host ends. */
const LAST_ANSWERS = 2000;
/** Looks after which a host that is no member is forgotten: its first beat may come after its first call. */
const STRANGER_LOOKS = 8;

/** What answers the calls of other hosts. */
export interface ServantParts {
  readonly carriage: Carriage;
  readonly clock: Clock;
  readonly inflow: Inflow;
  /** The skill at a mount, where others may call it; an empty mount is the host itself. */
  readonly find: (mount: string) => Answering | undefined;
  /** Whether the host takes no new calls any more. */
  readonly isLeaving: () => boolean;
}

/** Serves the calls that other hosts send. */
export class Servant {
  readonly #parts: ServantParts;
  readonly #room = new ByteRoom();
  /** By who sent them, and their numbers there. */
  readonly #served = new Map<string, Map<number, ServedCall>>();
  /** How many looks have found that who sends is no member. */
  readonly #strangers = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  constructor(parts: ServantParts) {
    this.#parts = parts;
  }

  onFrame(from: MemberId, frame: Frame): void {
    if (frame.kind === 'call') this.#begin(from, frame);
    else this.#served.get(keyOf(from))?.get(frame.id)?.onFrame(frame);
  }

  /** What has come from a host can't be read: the beginning of a call is answered, so that nobody waits. */
  onUnreadable(from: MemberId, id: number, begins: boolean): void {
    const failure = failureOf(unreadable(), false);
    if (begins) this.#parts.carriage.send(from, encodeFrame({ kind: 'failed', id, failure }));
    else this.#served.get(keyOf(from))?.get(id)?.drop();
  }

  /** A host seems to be there no more; if it is, it is told that nothing will come of what it has asked. */
  lose(from: MemberId): void {
    this.#lose(keyOf(from));
  }

  /** Looks for hosts that have calls here and never say that they live. */
  look(isMember: (key: string) => boolean): void {
    for (const key of [...this.#served.keys()]) {
      if (isMember(key)) this.#strangers.delete(key);
      else this.#strangers.set(key, (this.#strangers.get(key) ?? 0) + 1);
    }
    for (const [key, looks] of [...this.#strangers]) {
      if (looks > STRANGER_LOOKS) this.#lose(key);
      if (!this.#served.has(key)) this.#strangers.delete(key);
    }
  }

  /** Resolves once no host has a call here, or after some milliseconds. */
  async idle(within = LAST_ANSWERS): Promise<void> {
    if (this.#served.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      this.#parts.clock.after(within, resolve);
    });
  }

  /** Nobody can be reached. */
  loseAll(): void {
    for (const calls of [...this.#served.values()])
      for (const call of [...calls.values()]) call.leave();
  }

  #lose(key: string): void {
    for (const call of [...(this.#served.get(key)?.values() ?? [])]) call.drop();
  }

  #begin(from: MemberId, { id, head, body }: Extract<Frame, { kind: 'call' }>): void {
    const { carriage, clock, inflow, find, isLeaving } = this.#parts;
    const key = keyOf(from);
    // One number for two calls is a breach: the first of them is what it said.
    if (this.#served.get(key)?.has(id) === true) return;
    const call = new ServedCall(id, {
      ...{ clock, inflow, room: this.#room },
      pieceBytes: carriage.pieceBytes,
      send: (frame) => carriage.send(from, encodeFrame(frame)),
      onOver: () => {
        this.#forget(key, id);
      },
    });
    const isFull = (this.#served.get(key)?.size ?? 0) >= MOST_OF_HOST;
    this.#keep(key, id, call);
    if (isFull) {
      call.refuse(full(MOST_OF_HOST));
      return;
    }
    const skill = find(head.mount);
    if (skill !== undefined && !(head.mount !== '' && isLeaving())) call.begin(head, body, skill);
    else call.refuse(isLeaving() ? stopping() : gone(head.mount));
  }

  #keep(key: string, id: number, call: ServedCall): void {
    const calls = this.#served.get(key) ?? new Map<number, ServedCall>();
    calls.set(id, call);
    this.#served.set(key, calls);
  }

  #forget(key: string, id: number): void {
    const calls = this.#served.get(key);
    calls?.delete(id);
    if (calls?.size === 0) this.#served.delete(key);
    if (this.#served.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
