import { readlinkSync } from 'node:fs';

/** The number by which the system knows the thread that asks; 0 where it does not tell. */
export function systemThreadId(): number {
  try {
    // Linux links to `<pid>/task/<tid>`.
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1)) || 0;
  } catch {
    return 0;
  }
}
