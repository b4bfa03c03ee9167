import type { HostEvent } from '../api/shapes.ts';
import type { CallFigures, Compared, RolloutEnd } from '../api/version-shapes.ts';

/** What became of a version that was tried, with the figures that it was decided by. */
export interface Decision {
  readonly at: number;
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'quiet';
  readonly figures?: Compared;
}

/** Decisions that are shown. */
const MOST = 12;

interface Step {
  readonly kind: string;
  readonly action: string;
  readonly candidate: string;
  readonly before: string;
  readonly share: number;
  readonly why: string;
  readonly by: string;
}

/**
 * The last decisions on versions at a mount, the latest first. `last` is how the last one has ended, for when the host does not keep
 * the event any more.
 */
export function decisionsOf(
  events: readonly HostEvent[],
  mount: string,
  last: RolloutEnd | undefined,
): readonly Decision[] {
  const told = events
    .filter((event) => event.type === 'rollout' && event.mount === mount)
    .map(ofEvent);
  if (last === undefined) return told.slice(0, MOST);
  const at = Date.parse(last.at);
  const isKnown = told.some((one) => Math.abs(one.at - at) < 1000);
  const all = isKnown ? told : [...told, ofEnd(last)].toSorted((a, b) => b.at - a.at);
  return all.slice(0, MOST);
}

function ofEvent(event: HostEvent): Decision {
  const { kind, action, before, share, why, by, figures, at, revision } = event;
  const step = {
    ...{ kind: textOf(kind), action: textOf(action), candidate: textOf(revision) },
    ...{ before: textOf(before), share: numberOf(share), why: textOf(why), by: textOf(by) },
  };
  const compared = comparedIn(figures);
  return { at, ...worded(step), ...(compared === undefined ? {} : { figures: compared }) };
}

function ofEnd(end: RolloutEnd): Decision {
  const { kind, action, version, version_before: before, why = '', by = '', figures, at } = end;
  const step = { kind, action, candidate: version, before, share: 0, why, by };
  return {
    ...{ at: Date.parse(at), ...worded(step) },
    ...(figures === undefined ? {} : { figures }),
  };
}

function worded(step: Step): Pick<Decision, 'text' | 'tone'> {
  const whose = step.by === '' ? '' : ` by ${step.by}`;
  const because = step.why === '' ? '' : `: ${step.why}`;
  const tone = step.action === 'taken-back' ? 'bad' : step.action === 'promoted' ? 'good' : 'quiet';
  return { text: `${sentence(step)}${whose}${because}`, tone };
}

function sentence({ kind, action, candidate, before, share }: Step): string {
  const isCanary = kind === 'canary';
  switch (action) {
    case 'began':
      return isCanary
        ? `${candidate} began beside ${before} with ${String(share)} % of the calls`
        : `${candidate} has taken over from ${before}, and is watched`;
    case 'step':
      return `${candidate} got ${String(share)} % of the calls`;
    case 'promoted':
      return isCanary ? `${candidate} has taken over from ${before}` : `${candidate} stays`;
    case 'taken-back':
      return `${candidate} was taken back, and ${before} has all calls`;
    case 'ended':
      return `${candidate} is tried no more`;
    default:
      return `${candidate}: ${action}`;
  }
}

/** Figures of an event are named as the host names them. */
function comparedIn(figures: unknown): Compared | undefined {
  const { candidate, before } = objectOf(figures);
  return candidate === undefined || before === undefined
    ? undefined
    : { candidate: figuresIn(candidate), before: figuresIn(before) };
}

function figuresIn(value: unknown): CallFigures {
  const { calls, crashes, hostErrors, skillErrors, p50, p95 } = objectOf(value);
  return {
    ...{ calls: numberOf(calls), crashes: numberOf(crashes) },
    ...{ host_errors: numberOf(hostErrors), skill_errors: numberOf(skillErrors) },
    ...{ p50_ms: timeOf(p50), p95_ms: timeOf(p95) },
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function timeOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
