import { MCP_LEGACY as LEGACY, MCP_MODERN as MODERN } from '@skillet/core';

export { LEGACY, MODERN };

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
