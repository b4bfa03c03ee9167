import { ToHost } from '@skillet/core';

/** Whether what an isolate sent, unchecked, is the whole answer to a call. */
export function isAnswer(raw: unknown): boolean {
  return Array.isArray(raw) && raw[0] === ToHost.response;
}
