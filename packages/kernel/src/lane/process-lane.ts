import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers';
import {
  encodeFrames,
  FrameReader,
  LANE_VERSION,
  TO_HOST,
  TO_WORKER,
  ToHost,
  ToWorker,
  type HostFrame,
  type ImportedModule,
  type WorkerFrame,
  type KernelSetup,
  type SetupFrame,
} from '@skillet/core';
import { nextTurn } from '../intrinsics.ts';
import type { WorkerLane } from './worker-lane.ts';

/** The descriptor that the host opens for the lane. */
const LANE_FD = 3;
/** Frames that leave at once: the host writes these answers while the others are made. */
const BATCH = 8;
/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024;
/** Characters of a module's source that are told; longer ones stay on disk, where others load them from. */
const SOURCE_CHARS = 512 * 1024;
/** What the host may send; it is trusted. */
const UNLIMITED = { head: Infinity, body: Infinity };

/** The worker's end of its lane, where that is a socket. */
export interface ProcessLane extends WorkerLane {
  /** What the kernel is told, by the first frame. */
  readonly setup: Promise<KernelSetup>;
  /** Hears of the host's frames from now on, and of those that came meanwhile. */
  listen(onFrame: (frame: HostFrame) => void): void;
  /** Writes all that was sent before it returns. */
  finish(): void;
}

const { wait } = Atomics;
const bell = new Int32Array(new SharedArrayBuffer(4));

/** Opens the lane. `onHostGone` is called when the host has closed its end, which it does by ending, too. */
export function openProcessLane(onHostGone: () => void): ProcessLane {
  const setup = Promise.withResolvers<KernelSetup>();
  let waiting: HostFrame[] | undefined = [];
  let onFrame = (frame: HostFrame): void => void waiting?.push(frame);
  let pending: WorkerFrame[] = [];
  /** What was encoded and not written, from the byte `offset` of the first on. */
  let unwritten: Uint8Array[] = [];
  let offset = 0;
  let full = false;

  const reader = new FrameReader(TO_WORKER, UNLIMITED, {
    onFrame(raw) {
      const frame = raw as HostFrame | SetupFrame;
      if (frame[0] !== ToWorker.setup) {
        onFrame(frame);
      } else if (frame[1] === LANE_VERSION) {
        setup.resolve(frame[2]);
      } else {
        sendNow([ToHost.hello, process.pid, 0, LANE_VERSION]);
        onHostGone();
      }
    },
    onGarbage: onHostGone,
  });
  new Socket({
    fd: LANE_FD,
    readable: true,
    writable: false,
    // The same memory each time: whatever is kept of it, the reader copies.
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback(size, buffer) {
        reader.push((buffer as Buffer).subarray(0, size));
        return true;
      },
    },
  })
    .on('error', onHostGone)
    .on('close', onHostGone);

  const encode = () => {
    if (pending.length === 0) return;
    const pieces = encodeFrames(pending, TO_HOST);
    pending = [];
    for (let i = 0; i < pieces.length; i += 1) {
      unwritten[unwritten.length] = pieces[i] as Uint8Array;
    }
  };
  /** Whether all of it could be written now. */
  const write = (): boolean => {
    let next = 0;
    try {
      while (next < unwritten.length) {
        const piece = unwritten[next] as Uint8Array;
        offset += writeSync(LANE_FD, piece, offset);
        if (offset < piece.byteLength) continue;
        offset = 0;
        next += 1;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') onHostGone();
    }
    const left: Uint8Array[] = [];
    for (let i = next; i < unwritten.length; i += 1) left[i - next] = unwritten[i] as Uint8Array;
    unwritten = left;
    return left.length === 0;
  };
  const flush = () => {
    // One that waits for room writes these, too.
    if (full) return;
    encode();
    if (write()) return;
    full = true;
    setTimeout(() => {
      full = false;
      flush();
    }, 1);
  };
  const finish = () => {
    encode();
    // A host that does not read stalls this worker only.
    while (!write()) wait(bell, 0, 0, 1);
  };
  const sendNow = (frame: WorkerFrame) => {
    pending[pending.length] = lean(frame);
    finish();
  };
  return {
    setup: setup.promise,
    send(frame) {
      pending[pending.length] = lean(frame);
      if (pending.length === BATCH) flush();
      else if (pending.length === 1) nextTurn(flush);
    },
    sendNow,
    listen(listener) {
      onFrame = listener;
      for (const frame of waiting ?? []) listener(frame);
      waiting = undefined;
    },
    finish,
  };
}

/** A frame without what would make it longer than the host takes. */
function lean(frame: WorkerFrame): WorkerFrame {
  if (frame[0] !== ToHost.imported) return frame;
  const [kind, modules, resolutions] = frame;
  const short: ImportedModule[] = [];
  for (let i = 0; i < modules.length; i += 1) {
    const module = modules[i] as ImportedModule;
    const long = module.source !== null && module.source.length > SOURCE_CHARS;
    short[i] = long ? { ...module, source: null } : module;
  }
  return [kind, short, resolutions];
}
