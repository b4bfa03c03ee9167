import { HostError } from '@skillet/core';
import type { Carriage } from '../call/call-desk.ts';
import { encodeFrame, type Frame } from '../wire/frames.ts';
import { keyOf, type MemberId } from '../wire/subjects.ts';
import { ServedCall, type Answering } from './served-call.ts';
import { ByteRoom } from './whole-body.ts';

/** What answers the calls of other hosts. */
export interface ServantParts {
  readonly carriage: Carriage;
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

  constructor(parts: ServantParts) {
    this.#parts = parts;
  }

  onFrame(from: MemberId, frame: Frame): void {
    if (frame.kind === 'call') this.#begin(from, frame);
    else this.#served.get(keyOf(from))?.get(frame.id)?.onFrame(frame);
  }

  /** A host is there no more: nobody waits for what it has asked. */
  lose(from: MemberId): void {
    for (const call of [...(this.#served.get(keyOf(from))?.values() ?? [])]) call.leave();
  }

  /** Nobody can be reached. */
  loseAll(): void {
    for (const calls of [...this.#served.values()])
      for (const call of [...calls.values()]) call.leave();
  }

  #begin(from: MemberId, { id, head, body }: Extract<Frame, { kind: 'call' }>): void {
    const { carriage, find, isLeaving } = this.#parts;
    const key = keyOf(from);
    // One number for two calls is a breach: the first of them is what it said.
    if (this.#served.get(key)?.has(id) === true) return;
    const call = new ServedCall(id, {
      pieceBytes: carriage.pieceBytes,
      room: this.#room,
      send: (frame) => {
        carriage.send(from, encodeFrame(frame));
      },
      onOver: () => {
        this.#forget(key, id);
      },
    });
    this.#keep(key, id, call);
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
  }
}

function stopping(): HostError {
  return new HostError('host_stopping', 'The host that runs the skill is stopping.', {
    retryAfter: 1,
  });
}

function gone(mount: string): HostError {
  return new HostError('skill_unavailable', `There is no skill at "${mount}" any more.`);
}
