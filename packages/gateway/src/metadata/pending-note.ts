import { scrubPaths, type Descriptor } from '@skillet/core';

/** What is not known of an MCP server yet, and why; nothing where all is. */
export function pendingNote({ told }: Pick<Descriptor, 'told'>): { readonly note?: string } {
  return told?.pending === undefined ? {} : { note: scrubPaths(told.pending) };
}
