import type { AbortReason } from '@skillet/core';

/** What the host tells a process besides requests. */
export interface Control {
  abort(id: number, reason: AbortReason): void;
  /** Asks for a sign of life, which is a `pong` frame. */
  ping(): void;
  /** There is room for so many more log lines. */
  credit(lines: number): void;
  /** The last answer has come, and nothing new will: end. */
  drain(): void;
}
