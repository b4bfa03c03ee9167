import type { RolloutFigures, SupervisorEvent } from '@skillet/core';
import type { EventLine } from './event-line.ts';

type RolloutEvent = Extract<SupervisorEvent, { type: 'rollout' }>;

/** The line of what becomes of a revision that proves itself. */
export function describeRollout(event: RolloutEvent): EventLine {
  const { action, why, by, figures, kind, share, before, revision } = event;
  const because = why === undefined ? '' : `: ${why}`;
  const whose = by === undefined ? '' : ` by ${by}`;
  const told =
    figures === undefined
      ? ''
      : ` (${revision}: ${inWords(figures.candidate)}; ${before}: ${inWords(figures.before)})`;
  return {
    level: action === 'taken-back' ? 'error' : 'info',
    message: `${sentence(event)}${whose}${because}${told}`,
    fields: {
      ...{ action, kind, share, before },
      ...(by === undefined ? {} : { by }),
      ...(figures === undefined ? {} : { figures }),
    },
  };
}

function sentence({ kind, action, share, before, revision }: RolloutEvent): string {
  const name = kind === 'canary' ? `canary ${revision}` : `revision ${revision}`;
  const [gets, all] = [`${String(share)} % of the calls`, 'all calls'];
  switch (action) {
    case 'began':
      return kind === 'canary' ? `${name} gets ${gets}` : `${name} is watched; ${before} is kept`;
    case 'step':
      return `${name} gets ${gets} now`;
    case 'promoted':
      return kind === 'canary' ? `${name} gets ${all}` : `${name} stays; ${before} ends`;
    case 'taken-back':
      return `${name} was taken back; ${before} has ${all} again`;
    case 'ended':
      return `${name} is tried no more`;
  }
}

function inWords({ calls, crashes, hostErrors, skillErrors, p95 }: RolloutFigures): string {
  const parts = [
    `${String(calls)} calls`,
    ...(crashes === 0 ? [] : [`${String(crashes)} crashes`]),
    ...(hostErrors === 0 ? [] : [`${String(hostErrors)} host errors`]),
    ...(skillErrors === 0 ? [] : [`${String(skillErrors)} skill errors`]),
    ...(p95 === null ? [] : [`p95 ${String(Math.round(p95))} ms`]),
  ];
  return parts.join(', ');
}
