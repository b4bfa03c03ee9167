import { alignColumns } from '@skillet/command';
import type { RolloutAnswer, ToldFigures } from '../../rollout/rollout-answer.ts';

/** What is tried, for a person. */
export function canaryText({ rollouts, last }: RolloutAnswer): string {
  const rows = rollouts.flatMap((one) => {
    const { mount, kind, version, version_before, share, verdict, why, figures } = one;
    const { candidate, before } = figures;
    const looks = why === undefined ? verdict : `${verdict}: ${why}`;
    const percent = `${String(share)} %`;
    return [
      [mount, kind, version, percent, ...cells(candidate), looks],
      ['', '', version_before, `${String(100 - share)} %`, ...cells(before), ''],
    ];
  });
  const head = [
    'MOUNT',
    'KIND',
    'VERSION',
    'SHARE',
    'CALLS',
    'CRASHES',
    'ERRORS',
    'P95',
    'VERDICT',
  ];
  const ended = last.map(({ mount, version, version_before, kind, action, at, by, why }) => {
    const whose = by === undefined ? '' : ` by ${by}`;
    const because = why === undefined ? '' : `: ${why}`;
    return `${at} ${mount}: ${kind} of ${version} over ${version_before}, ${action.replace('-', ' ')}${whose}${because}`;
  });
  const lines = rows.length === 0 ? ['no version is tried now'] : alignColumns([head, ...rows]);
  return `${[...lines, ...ended].join('\n')}\n`;
}

function cells({ calls, crashes, host_errors, skill_errors, p95_ms }: ToldFigures): string[] {
  const p95 = p95_ms === null ? '-' : `${String(Math.round(p95_ms))} ms`;
  return [String(calls), String(crashes), String(host_errors + skill_errors), p95];
}
