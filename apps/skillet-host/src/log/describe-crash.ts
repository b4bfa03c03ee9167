import type { HostCrash } from '../crash/aftermath.ts';
import type { BusyWorker } from '../crash/journal/journal-state.ts';

/** The end of a host in a sentence, told by the one that has taken over at `now` on the machine's clock: how, and what was running. */
export function describeCrash(crash: HostCrash, now: number): string {
  const { notice, journal } = crash;
  const memory = crash.outOfMemory ? ', out of memory,' : '';
  const lived =
    notice === undefined
      ? `the host before this one ended without warning${memory && `, perhaps${memory.slice(1, -1)}`}`
      : `the host ended by ${notice.how}${memory} ${uptime(notice.uptime)}; this one has taken over after ${seconds(now - notice.ended)}`;
  const { busy, more } = journal;
  if (busy.length === 0) return `${lived}; it was not working on any request`;
  const others = more === 0 ? '' : `, and ${String(more)} more`;
  return `${lived}; it was working on ${busy.map(work).join(', ')}${others}; suspected: ${blamed(crash)}`;
}

function blamed({ suspects, end }: HostCrash): string {
  if (suspects.length > 0) return [...new Set(suspects.map(({ mount }) => mount))].join(', ');
  switch (end) {
    case 'crash':
      return 'nobody';
    case 'ended':
      return 'nobody, since it was ended from outside';
    case 'unknown':
      return 'nobody, since nothing tells how it ended';
  }
}

function uptime(ms: number): string {
  return ms === 0 ? 'before it listened' : `after ${seconds(ms)}`;
}

function work({ mount, worker, inFlight, requestIds }: BusyWorker): string {
  const requests = inFlight === 1 ? '1 request' : `${String(inFlight)} requests`;
  const first = requestIds[0] === undefined ? '' : `, the oldest ${requestIds[0]}`;
  return `${mount} (${worker}: ${requests}${first})`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
