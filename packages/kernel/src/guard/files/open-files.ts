import type { DescriptorBudget } from './descriptor-budget.ts';
import { refusal } from './refusals.ts';

/** Files a skill may have open in one worker. */
const MAX_OPEN = 1024;

/** Bytes that may be read from an endless device that was opened once. */
const MAX_ENDLESS = 16 * 1024 * 1024;

/**
 * The descriptors that a skill has opened, each with the bytes that it may still read from it. All
 * threads share the descriptors of the process: to close, read or write a number that is not one's own
 * hits a socket of the host, and leaking them starves it.
 */
export class OpenFiles {
  readonly #left = new Map<number, { bytes: number }>();
  readonly #budget: DescriptorBudget;
  /** Node closes a handle that nobody has any more; its number may be somebody else's from then on. */
  readonly #forgotten = new FinalizationRegistry<readonly [fd: number, left: object]>(
    ([fd, left]) => {
      if (this.#left.get(fd) === left) this.closed(fd);
    },
  );

  constructor(budget: DescriptorBudget) {
    this.#budget = budget;
  }

  /** `handle` is what it is closed with, at the latest when nobody has that any more. */
  opened(fd: number, endless: boolean, handle?: object): void {
    this.closed(fd);
    const left = { bytes: endless ? MAX_ENDLESS : Infinity };
    this.#left.set(fd, left);
    this.#budget.take(1);
    if (handle !== undefined) this.#forgotten.register(handle, [fd, left]);
  }

  closed(fd: number): void {
    if (this.#left.delete(fd)) this.#budget.giveBack(1);
  }

  /** Throws when there is no room for one more. */
  mayOpen(path: unknown, syscall = 'open'): void {
    const full = `a skill may have ${String(MAX_OPEN)} files open`;
    const why = this.#left.size < MAX_OPEN ? this.#budget.refusal(1) : full;
    if (why !== undefined) throw refusal('EMFILE', why, syscall, path);
  }

  /** Throws for a descriptor that is somebody else's. */
  mayUse(fd: unknown, syscall: string): void {
    // What is no descriptor at all gets Node's own error.
    if (typeof fd !== 'number' || fd < 0 || this.#left.has(fd)) return;
    throw refusal('EBADF', 'this descriptor was not opened by the skill', syscall);
  }

  /** Throws for somebody else's, and for what comes to no end. */
  mayRead(fd: unknown, bytes: number): void {
    this.mayUse(fd, 'read');
    const left = this.#left.get(fd as number);
    if (left === undefined || left.bytes === Infinity) return;
    if (bytes > left.bytes) throw endlessDevice();
    left.bytes -= bytes;
  }
}

/** That a file is read whole that has no end. */
export function endlessDevice(path?: unknown): Error {
  return refusal('EINVAL', 'this device has no end, so it cannot be read whole', 'read', path);
}
