import { scrubPaths, type FeedEntry } from '@skillet/core';

const texts = new WeakMap<FeedEntry, string>();

/** An event in the form of Server-Sent Events, made once for all readers; no stack and no absolute path is in it. */
export function eventText(entry: FeedEntry): string {
  let text = texts.get(entry);
  if (text === undefined) {
    const { id, event } = entry;
    text = `id: ${String(id)}\nevent: ${event.type}\ndata: ${JSON.stringify(event, forAdmins)}\n\n`;
    texts.set(entry, text);
  }
  return text;
}

/** Says that events after the one the client knows are no longer kept; has no id of its own. */
export function gapText(after: number, next: number): string {
  return `event: gap\ndata: ${JSON.stringify({ after, next })}\n\n`;
}

function forAdmins(key: string, value: unknown): unknown {
  if (key === 'stack') return undefined;
  return typeof value === 'string' ? scrubPaths(value) : value;
}
