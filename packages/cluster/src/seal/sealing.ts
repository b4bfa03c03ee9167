import type { Carriage } from '../call/call-desk.ts';
import type { MemberId } from '../wire/subjects.ts';

/** How frames are kept from whoever runs NATS. */
export interface Sealing {
  /** What others must know to send this host anything; undefined where nothing is sealed. */
  readonly told: string | undefined;
  /** A host tells this. Undefined where it is one to talk to, else why not: the end of a sentence that begins with it. */
  hear(from: MemberId, told: string | undefined): string | undefined;
  /** A frame that has come as it was before it was sealed, or what is wrong with it, as the end of a sentence. */
  open(from: MemberId, bytes: Uint8Array): Uint8Array | string;
  /** What seals each frame that is sent. */
  over(carriage: Carriage): Carriage;
}

/** Frames travel as they are. */
export const UNSEALED: Sealing = {
  told: undefined,
  hear: (_, told) =>
    told === undefined
      ? undefined
      : 'seals what it sends, and this host does not: `cluster.encrypt` must be the same on all',
  open: (_, bytes) => bytes,
  over: (carriage) => carriage,
};
