import { crc32 } from 'node:zlib';
import type { JournalState } from './journal-state.ts';

/** Bytes of a slot: a page, so that a write to it is whole however the process ends. */
export const SLOT_BYTES = 4096;
/** Slots of a journal, written in turn: when one is torn, the other holds what was before. */
export const SLOTS = 2;

const HEADER = /^skillet-journal 1 (\d+) (\d+) (\d+)\n/;

/** The bytes of a slot; `sequence` grows with each. Workers that find no room are only counted. */
export function encodeSlot(state: JournalState, sequence: number): Buffer {
  let { busy } = state;
  for (;;) {
    const more = state.more + state.busy.length - busy.length;
    const json = Buffer.from(JSON.stringify({ ...state, busy, more }));
    const head = `skillet-journal 1 ${String(sequence)} ${String(json.length)} ${String(crc32(json))}\n`;
    if (head.length + json.length <= SLOT_BYTES) {
      const slot = Buffer.alloc(SLOT_BYTES, ' ');
      slot.write(head, 'latin1');
      json.copy(slot, head.length);
      return slot;
    }
    busy = busy.slice(0, Math.floor(busy.length * 0.75));
  }
}

/** What a journal says: the newest of its slots that is whole; undefined when none is. */
export function decodeJournal(bytes: Buffer): JournalState | undefined {
  let newest: { readonly sequence: number; readonly state: JournalState } | undefined;
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const read = decodeSlot(bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES));
    if (read !== undefined && read.sequence > (newest?.sequence ?? -1)) newest = read;
  }
  return newest?.state;
}

function decodeSlot(slot: Buffer): { sequence: number; state: JournalState } | undefined {
  const found = HEADER.exec(slot.toString('latin1', 0, 80));
  if (found === null) return undefined;
  const [head, sequence, length, sum] = found;
  const json = slot.subarray(head.length, head.length + Number(length));
  if (json.length !== Number(length) || crc32(json) !== Number(sum)) return undefined;
  return { sequence: Number(sequence), state: JSON.parse(json.toString()) as JournalState };
}
