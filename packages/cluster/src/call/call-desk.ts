import type { Member } from '../members/member.ts';
import type { Inflow } from '../stream/inflow.ts';
import { encodeFrame, FIRST, INLINE_BYTES, type Frame } from '../wire/frames.ts';
import type { MemberId } from '../wire/subjects.ts';

/** What carries frames to other hosts. */
export interface Carriage {
  /** Whether NATS is there. */
  readonly isUp: boolean;
  /** Bytes that a piece of a body may have. */
  readonly pieceBytes: number;
  /**
   * Sends a frame; with `asksFor`, NATS says of this call when nobody is there to take it. False when it can't be sent:
   * NATS is away, or takes no message that large.
   */
  send(to: MemberId, frame: Uint8Array, asksFor?: number): boolean;
}

/** A call that another host has. */
export interface OpenCall {
  onFrame(frame: Frame): void;
  /** That host is lost: it had not got the call, or may have begun it. */
  onLost(begun: boolean): void;
  /** That host has sent what can't be read. */
  onBreach(): void;
}

/** Bytes that may come in messages with heads of answers, and go in those with calls, which nobody grants. */
const ALONG = 16 * 1024 * 1024;

interface Entry {
  readonly member: Member;
  readonly call: OpenCall;
}

/** The calls of this host that others have, by their numbers. */
export class CallDesk {
  readonly carriage: Carriage;
  readonly inflow: Inflow;
  readonly #open = new Map<number, Entry>();
  #last = 0;
  /** Hears of each call that another host gets. */
  onOpened: () => void = () => undefined;

  constructor(carriage: Carriage, inflow: Inflow) {
    this.carriage = carriage;
    this.inflow = inflow;
  }

  /** Bytes of a body that may travel in one message with a call or its answer: the fewer, the more calls there are. */
  get along(): number {
    const share = Math.floor(ALONG / Math.max(1, this.#open.size));
    return Math.min(INLINE_BYTES, this.carriage.pieceBytes, Math.max(FIRST, share));
  }

  /** Gives a call that goes to a host its number. */
  open(member: Member, call: OpenCall): number {
    do this.#last = (this.#last + 1) % 0x1_0000_0000;
    while (this.#open.has(this.#last));
    this.#open.set(this.#last, { member, call });
    member.inFlight += 1;
    this.onOpened();
    return this.#last;
  }

  /** It has ended there. */
  close(id: number): void {
    const entry = this.#open.get(id);
    if (entry === undefined) return;
    entry.member.inFlight -= 1;
    this.#open.delete(id);
  }

  /** Sends a frame; of the first of a call, and of a ping, NATS says when nobody is there to take it. */
  send(member: Member, frame: Frame): boolean {
    const asks = frame.kind === 'call' || frame.kind === 'ping';
    return this.carriage.send(member.id, encodeFrame(frame), asks ? frame.id : undefined);
  }

  /** A frame has come; one of a call that is not there, or from another host than has it, is nothing. */
  onFrame(member: Member, frame: Frame): void {
    const entry = this.#open.get(frame.id);
    if (entry?.member !== member) return;
    entry.call.onFrame(frame);
  }

  /** A frame of a call has come that can't be read. */
  onUnreadable(member: Member, id: number): void {
    const entry = this.#open.get(id);
    if (entry?.member === member) entry.call.onBreach();
  }

  /** Nobody was there to take a call: it has not begun. */
  miss(member: Member, id: number): void {
    const entry = this.#open.get(id);
    if (entry?.member === member) entry.call.onLost(false);
  }

  /** A host is lost with all calls that it has. */
  lose(member: Member): void {
    for (const [, entry] of [...this.#open]) {
      if (entry.member === member) entry.call.onLost(true);
    }
  }

  /** Says that this host lives, where it is asked. */
  answerPing(from: MemberId, { asks }: Extract<Frame, { kind: 'ping' }>): void {
    if (asks === true) this.carriage.send(from, encodeFrame({ kind: 'pong', id: 0 }));
  }

  /** Asks whether those are there that have calls: a host that was killed is noticed at once. */
  ping(): void {
    const busy = new Set([...this.#open.values()].map(({ member }) => member));
    for (const member of busy) this.send(member, { kind: 'ping', id: 0 });
  }
}
