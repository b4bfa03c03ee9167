/** The revision in which every request stands for itself: no handshake, no session. */
export const MODERN = '2026-07-28';

/** The revisions with a handshake and sessions that are spoken, the newest first. */
export const LEGACY: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

/** All that are spoken. */
export const SUPPORTED: readonly string[] = [MODERN, ...LEGACY];

/** The revision of an answer to `initialize`: the one that the client asked for, else the newest with a handshake. */
export function agreedVersion(wanted: unknown): string {
  return LEGACY.find((version) => version === wanted) ?? '2025-11-25';
}

/** Whether a revision has batches; without a header that names one it is 2025-03-26, which has. */
export function hasBatches(version = '2025-03-26'): boolean {
  return version === '2025-03-26' || version === '2024-11-05';
}
