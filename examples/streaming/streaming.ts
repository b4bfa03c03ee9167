import type { SkillContext } from '@skillet/sdk';
import { download } from './download.ts';
import { eventsOf, ticks, type Tick } from './ticks.ts';

interface Inputs {
  as: 'lines' | 'events' | 'download';
  count: number;
  every: number;
  bytes: number;
}

/** An async iterable of objects is sent as lines of JSON; a `Response` says itself what it is. */
export function handler(
  { as, count, every, bytes }: Inputs,
  { signal }: SkillContext,
): AsyncIterable<Tick> | Response {
  switch (as) {
    case 'lines':
      return ticks(count, every, signal);
    case 'events': {
      const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };
      return new Response(ReadableStream.from(eventsOf(ticks(count, every, signal))), { headers });
    }
    case 'download': {
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(bytes),
        'Content-Disposition': 'attachment; filename="zeros.bin"',
      };
      return new Response(download(bytes), { headers });
    }
  }
}
