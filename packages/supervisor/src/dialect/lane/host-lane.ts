import type { Transferable } from 'node:worker_threads';
import { INLINE_BODY_BYTES, type HostFrame, type LaneBody } from '@skillet/core';

/** Frames that leave at once: the worker works on these while the host reads the others. */
const BATCH = 16;

/** What carries frames to one worker. */
export interface LanePort {
  /** Sends frames together; `owned` is memory in them that moves with them, where that can be. */
  postMessage(frames: readonly HostFrame[], owned: Transferable[]): void;
  close(): void;
}

/** The host's end of a lane: frames of one turn of the event loop leave in few messages. */
export class HostLane {
  readonly #port: LanePort;
  #pending: HostFrame[] = [];
  #transfer: Transferable[] = [];

  constructor(port: LanePort) {
    this.#port = port;
  }

  /** Collects a frame; `owned` is memory that moves to the worker with it. */
  send(frame: HostFrame, owned?: ArrayBuffer | readonly ArrayBuffer[]): void {
    if (owned instanceof ArrayBuffer) this.#transfer.push(owned);
    else if (owned !== undefined) this.#transfer.push(...owned);
    const count = this.#pending.push(frame);
    if (count === BATCH) this.#flush();
    else if (count === 1) setImmediate(this.#flush);
  }

  /** Whether frames wait to leave together. */
  get filling(): boolean {
    return this.#pending.length > 0;
  }

  close(): void {
    this.#pending = [];
    this.#port.close();
  }

  readonly #flush = (): void => {
    if (this.#pending.length === 0) return;
    const batch = this.#pending;
    const transfer = this.#transfer;
    this.#pending = [];
    if (transfer.length > 0) this.#transfer = [];
    this.#port.postMessage(batch, transfer);
  };
}

/**
 * A body in the form that travels: a latin1 string when small, else an exact-size copy, since
 * posting a pooled Buffer would clone its whole slab with other tenants' bytes.
 */
export function toLaneBody(body: Uint8Array | null): { body: LaneBody; owned?: ArrayBuffer } {
  if (body === null || body.byteLength === 0) return { body: null };
  if (body.byteLength <= INLINE_BODY_BYTES) {
    const { buffer, byteOffset, byteLength } = body;
    const bytes = body instanceof Buffer ? body : Buffer.from(buffer, byteOffset, byteLength);
    return { body: bytes.toString('latin1') };
  }
  const copy = new Uint8Array(body);
  return { body: copy, owned: copy.buffer };
}
