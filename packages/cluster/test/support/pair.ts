import type { BodyStream, Clock, HostError, SkillRequest, SkillResponse } from '@skillet/core';
import { CallDesk, type Carriage } from '../../src/call/call-desk.ts';
import { OutgoingCall } from '../../src/call/outgoing-call.ts';
import type { OutgoingEnd, OutgoingParts } from '../../src/call/outgoing-parts.ts';
import type { Beat } from '../../src/members/beat.ts';
import { Member } from '../../src/members/member.ts';
import { RetryBudget } from '../../src/pick/retry-budget.ts';
import type { Answering } from '../../src/serve/served-call.ts';
import { Servant } from '../../src/serve/servant.ts';
import { Inflow } from '../../src/stream/inflow.ts';
import { isOfCaller, type Frame } from '../../src/wire/frames.ts';
import { readFrame } from '../../src/wire/read-frame.ts';
import type { MemberId } from '../../src/wire/subjects.ts';

/** Time that stands still until it is moved. */
export class StandingClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  date(at = this.#now): number {
    return at;
  }

  random(): number {
    return 0;
  }

  after(delay: number, action: () => void): { cancel: () => void } {
    const timer = { at: this.#now + delay, action };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
    };
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { action } of due) action();
  }
}

export const BEAT: Beat = {
  state: 'up',
  role: 'both',
  labels: {},
  every: 500,
  version: '1',
  inFlight: 0,
  skills: 1,
  ups: 1,
  digest: 'd',
};
export const CALLER: MemberId = { name: 'caller', instance: '0' };

/** One host that calls and some that answer, with what NATS would do in between. */
export class Pair {
  readonly clock = new StandingClock();
  readonly desk: CallDesk;
  readonly budget = new RetryBudget(() => this.clock.now());
  /** Every frame that was sent, and to whom. */
  readonly sent: { readonly to: string; readonly frame: Frame }[] = [];
  readonly members: Member[] = [];
  readonly ends: OutgoingEnd[] = [];
  /** Bytes that a body may have. */
  limit = 10_000_000;
  /** Bytes that a frame may have. */
  mostBytes = Infinity;
  readonly servants = new Map<string, Servant>();

  /** Each of the hosts answers with one of these. */
  constructor(...skills: readonly Answering['dispatch'][]) {
    this.desk = new CallDesk(
      this.#carriage((to, frame) => {
        this.servants.get(to.name)?.onFrame(CALLER, frame);
      }),
      new Inflow(() => this.clock.now()),
    );
    for (const [index, dispatch] of skills.entries()) {
      const member = new Member({ name: `h${String(index)}`, instance: '1' }, BEAT, 0);
      this.members.push(member);
      const admit = () => undefined;
      const find = () => ({ bodyLimit: this.limit, streamIdle: 30_000, admit, dispatch });
      const carriage = this.#carriage((_, frame) => {
        if (!isOfCaller(frame)) this.desk.onFrame(member, frame);
      });
      const { clock } = this;
      const servant = new Servant({
        ...{ carriage, clock, find },
        inflow: new Inflow(() => this.clock.now()),
        isLeaving: () => false,
      });
      this.servants.set(member.id.name, servant);
    }
  }

  /** Calls; the first host that was not tried is picked. */
  call(request: Partial<SkillRequest> = {}, parts: Partial<OutgoingParts> = {}): OutgoingCall {
    const { desk, clock, budget } = this;
    return new OutgoingCall(
      { method: 'POST', path: '/run', headers: '', body: null, requestId: 'r', ...request },
      {
        ...{ desk, clock, budget, mount: 'm', timeout: 1000 },
        isRepeatable: () => false,
        choose: (tried) => {
          const found = this.members.find((one) => !tried.has(one) && one.takesCalls);
          if (found === undefined) throw new Error('nobody');
          return found;
        },
        onEnded: (end) => {
          this.ends.push(end);
        },
        ...parts,
      },
    );
  }

  /** A host is lost. */
  lose(index: number): void {
    const member = this.members[index];
    if (member === undefined) throw new Error('no such host');
    member.isGone = true;
    this.servants.delete(member.id.name);
    this.desk.lose(member);
  }

  /** The host that calls is lost. */
  loseCaller(): void {
    for (const servant of this.servants.values()) servant.lose(CALLER);
  }

  #carriage(deliver: (to: MemberId, frame: Frame) => void): Carriage {
    return {
      isUp: true,
      pieceBytes: 64 * 1024,
      send: (to, bytes) => {
        if (bytes.byteLength > this.mostBytes) return false;
        const frame = readFrame(bytes);
        if (typeof frame === 'string') throw new Error(frame);
        this.sent.push({ to: to.name, frame });
        // Not within the call that sends it.
        queueMicrotask(() => {
          deliver(to, frame);
        });
        return true;
      },
    };
  }
}

/** A skill that answers at once. */
export function answers(
  make: (request: SkillRequest) => SkillResponse | Promise<SkillResponse>,
): Answering['dispatch'] {
  return (request) => ({
    response: Promise.resolve().then(() => make(request)),
    cancel: () => undefined,
  });
}

/** A body that is there piece by piece, and says how much of it was taken without a grant. */
export class Pieces implements BodyStream {
  taken = 0;
  cancelled = false;
  #left: number;
  #credit = 256 * 1024;
  #sink: Parameters<BodyStream['read']>[0] | undefined;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  read(sink: Parameters<BodyStream['read']>[0]): void {
    this.#sink = sink;
    this.#go();
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    queueMicrotask(() => {
      this.#go();
    });
  }

  cancel(): void {
    this.cancelled = true;
    this.#sink = undefined;
  }

  #go(): void {
    while (this.#sink !== undefined && this.#left > 0 && this.#credit > 0) {
      const size = Math.min(this.#left, this.#credit, 50_000);
      this.#left -= size;
      this.#credit -= size;
      this.taken += size;
      this.#sink.chunk(new Uint8Array(size).fill(7));
    }
    if (this.#left > 0 || this.#sink === undefined) return;
    const sink = this.#sink;
    this.#sink = undefined;
    sink.end();
  }
}

/** Reads a body to its end; resolves with its bytes, or what it failed with. */
export function whole(body: BodyStream, grants = true): Promise<number | HostError> {
  return new Promise((resolve) => {
    let size = 0;
    body.read({
      chunk: (bytes) => {
        size += bytes.byteLength;
        if (grants) body.grant(bytes.byteLength);
      },
      end: () => {
        resolve(size);
      },
      fail: resolve,
    });
  });
}
