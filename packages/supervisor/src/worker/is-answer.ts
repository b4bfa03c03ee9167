import { ToHost } from '@skillet/core';

/** Whether what a worker sent, unchecked, is the whole answer to a call. */
export function isAnswer(raw: unknown): boolean {
  return Array.isArray(raw) && raw[0] === ToHost.response;
}
