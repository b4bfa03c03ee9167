import type { Clock } from '@skillet/core';
import type { CallDesk } from './call/call-desk.ts';
import type { ClusterLine } from './line/cluster-line.ts';
import { readBeat } from './members/beat.ts';
import type { Members } from './members/members.ts';
import type { Sealing } from './seal/sealing.ts';
import type { Servant } from './serve/servant.ts';
import { isOfCaller } from './wire/frames.ts';
import { isOfLine } from './wire/line-frames.ts';
import { aboutOf, readFrame } from './wire/read-frame.ts';
import type { MemberId } from './wire/subjects.ts';

/** Who gets what comes. */
export interface InboxParts {
  readonly clock: Clock;
  readonly members: Members;
  readonly desk: CallDesk;
  readonly servant: Servant;
  readonly sealing: Pick<Sealing, 'hear' | 'open'>;
  readonly line: Pick<ClusterLine, 'onBytes'>;
  readonly onFault: (why: string) => void;
}

/** Reads what other hosts send, and hands it to whom it is for. */
export class Inbox {
  readonly #parts: InboxParts;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  onBeat(from: MemberId, bytes: Uint8Array): void {
    const { members, sealing, onFault } = this.#parts;
    const beat = readBeat(bytes);
    const fault =
      beat === undefined
        ? "says of itself what this version can't read"
        : sealing.hear(from, beat.seal);
    if (beat !== undefined && fault === undefined) members.hear(from, beat);
    else onFault(`host "${from.name}" ${fault ?? ''}`);
  }

  onFrame(from: MemberId, bytes: Uint8Array): void {
    const { clock, members, desk, servant, sealing, line } = this.#parts;
    const opened = sealing.open(from, bytes);
    const member = members.get(from);
    if (typeof opened !== 'string' && isOfLine(opened)) {
      member?.note(clock.now());
      if (member !== undefined) line.onBytes(member, opened);
      return;
    }
    const frame = typeof opened === 'string' ? opened : readFrame(opened);
    if (typeof frame === 'string') {
      this.#onUnreadable(from, bytes, frame);
      return;
    }
    member?.note(clock.now());
    if (frame.kind === 'ping') desk.answerPing(from, frame);
    else if (isOfCaller(frame)) servant.onFrame(from, frame);
    else if (member !== undefined) desk.onFrame(member, frame);
  }

  /** Nobody was there to take the frame of a call, or a ping. */
  onNobody(at: MemberId, call: number): void {
    const { members, desk } = this.#parts;
    const member = members.get(at);
    if (member !== undefined) desk.miss(member, call);
    members.missing(at);
  }

  /** Its call is ended at once: else whoever waits would do so for the whole timeout. */
  #onUnreadable(from: MemberId, bytes: Uint8Array, what: string): void {
    const { members, desk, servant, onFault } = this.#parts;
    onFault(`host "${from.name}" sent ${what}`);
    const about = aboutOf(bytes);
    if (about === undefined) return;
    const member = members.get(from);
    if (about.of === 'caller') servant.onUnreadable(from, about.id, about.begins);
    else if (member !== undefined) desk.onUnreadable(member, about.id);
  }
}
