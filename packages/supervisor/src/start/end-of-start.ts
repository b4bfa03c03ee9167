import { ToHost } from '@skillet/core';

/** Whether what a worker sent, unchecked, says that it has loaded its skill or cannot. */
export function isEndOfStart(raw: unknown): boolean {
  return Array.isArray(raw) && (raw[0] === ToHost.loaded || raw[0] === ToHost.loadFailed);
}
