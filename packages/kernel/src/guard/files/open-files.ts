import { refusal } from './refusals.ts';

/** Files a skill may have open in one isolate. */
const MAX_OPEN = 1024;

/** Bytes that may be read from an endless device that was opened once. */
const MAX_ENDLESS = 16 * 1024 * 1024;

/**
 * The descriptors that a skill has opened, each with the bytes that it may still read from it. All
 * threads share the descriptors of the process: to close, read or write a number that is not one's own
 * hits a socket of the host, and leaking them starves it.
 */
export class OpenFiles {
  readonly #left = new Map<number, number>();

  opened(fd: number, endless: boolean): void {
    this.#left.set(fd, endless ? MAX_ENDLESS : Infinity);
  }

  closed(fd: number): void {
    this.#left.delete(fd);
  }

  /** Throws when there is no room for one more. */
  mayOpen(path: unknown): void {
    if (this.#left.size < MAX_OPEN) return;
    throw refusal('EMFILE', `a skill may have ${String(MAX_OPEN)} files open`, 'open', path);
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
    if (left === undefined || left === Infinity) return;
    if (bytes > left) throw endlessDevice();
    this.#left.set(fd as number, left - bytes);
  }
}

/** That a file is read whole that has no end. */
export function endlessDevice(path?: unknown): Error {
  return refusal('EINVAL', 'this device has no end, so it cannot be read whole', 'read', path);
}
