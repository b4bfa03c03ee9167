import { alignColumns } from '@skillet/command';
import type { ShadowsAnswer } from '../../shadow/host-shadows.ts';
import type { ShadowSample, ToldShadow } from '../../shadow/shadow-record.ts';

/** How the answers to copies of calls compare, for a person. */
export function shadowText({ shadows }: ShadowsAnswer): string {
  if (shadows.length === 0)
    return 'no calls are copied: no skill of the configuration has a `shadow`\n';
  const head = [
    ...['MOUNT', 'VERSION', 'SHARE', 'STATE', 'CALLS', 'SAME', 'DIFFERENT', 'DROPPED', 'SKIPPED'],
    ...['DEATHS', 'P95 OWN', 'P95 SHADOW'],
  ];
  const lines = alignColumns([head, ...shadows.map(row)]);
  return `${[...lines, ...shadows.flatMap(details)].join('\n')}\n`;
}

function row(shadow: ToldShadow): string[] {
  const { mount, version, share, state, calls, same, different, dropped, skipped, deaths } = shadow;
  const { own, candidate } = shadow.latency_ms;
  const counts = [calls, same, different, dropped, skipped, deaths].map(String);
  return [
    mount,
    version,
    `${String(share)} %`,
    state,
    ...counts,
    time(own.p95),
    time(candidate.p95),
  ];
}

function time(ms: number | null): string {
  return ms === null ? '-' : `${String(ms)} ms`;
}

/** By what they differ, and why there were no copies. */
function details({ mount, differences, drops, skips, samples }: ToldShadow): string[] {
  const counts = [
    ...[listed('different', differences), listed('dropped', drops), listed('skipped', skips)],
  ].flat();
  return [...(counts.length === 0 ? [] : [`${mount}: ${counts.join('; ')}`]), ...samples.map(line)];
}

function listed(what: string, counts: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind.replaceAll('_', ' ')} ${String(count)}`);
  return parts.length === 0 ? [] : [`${what}: ${parts.join(', ')}`];
}

function line({ at, request_id, difference, why, places, input }: ShadowSample): string {
  const shown = places
    .slice(0, 3)
    .map(
      ({ pointer, own = 'nothing', candidate = 'nothing' }) =>
        ` ${pointer || '/'}: ${own} -> ${candidate}`,
    );
  const given = input === undefined ? '' : ` of ${input}`;
  return `${at} ${request_id} ${difference}: ${why}${shown.join(',')}${given}`;
}
