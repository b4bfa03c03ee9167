import type { CrashNotice } from '../launcher/protocol.ts';

/** A crash of the host in a sentence, told by the host that has taken over at `now`. */
export function describeCrash(crash: CrashNotice, now: number): string {
  const { how, uptime, at } = crash;
  const lived = uptime === 0 ? 'before it listened' : `after ${seconds(uptime)}`;
  return `the host ended by ${how} ${lived}; this one has taken over after ${seconds(now - at)}`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
