import type { HostEvent } from '../api/shapes.ts';
import { millis } from '../parts/format.ts';

/** How grave an event is. */
export type Tone = 'good' | 'busy' | 'bad' | 'quiet';

/** An event in words. */
export interface EventWords {
  readonly text: string;
  readonly tone: Tone;
}

type Wording = (event: HostEvent, worker: string) => EventWords;

const words = (text: string, tone: Tone = 'quiet'): EventWords => ({ text, tone });
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const WORDINGS: Readonly<Record<string, Wording>> = {
  'worker-starting': (_, worker) => words(`${worker} is starting`),
  'worker-ready': ({ startMs }, worker) =>
    words(`${worker} is ready after ${millis(numberOf(startMs))}`, 'good'),
  'worker-died': ({ cause }, worker) => words(`${worker} died: ${causeText(cause)}`, 'bad'),
  'worker-retired': ({ reason }, worker) => words(`${worker} retires: ${textOf(reason)}`),
  'worker-unresponsive': ({ silentMs }, worker) =>
    words(`${worker} gives no sign of life for ${millis(numberOf(silentMs))}`, 'busy'),
  'worker-responsive': (_, worker) => words(`${worker} answers again`, 'good'),
  'restart-scheduled': ({ attempt, delayMs }) =>
    words(`restart ${String(numberOf(attempt))} in ${millis(numberOf(delayMs))}`, 'busy'),
  quarantined: ({ delayMs }) =>
    words(`quarantined; next try in ${millis(numberOf(delayMs))}`, 'bad'),
  recovered: () => words('has recovered', 'good'),
  'state-changed': ({ from, to }) => words(`${textOf(from)} → ${textOf(to)}`),
  'revision-live': ({ revision }) => words(`revision ${revision ?? ''} is live`, 'good'),
  'revision-failed': ({ error }) => words(`a new revision failed: ${textOf(error)}`, 'bad'),
  rollout: ({ kind, action, share, why }) => {
    const text = `${textOf(kind)} ${textOf(action).replaceAll('-', ' ')}, ${String(numberOf(share))} %`;
    const because = typeof why === 'string' ? `: ${why}` : '';
    return words(text + because, action === 'taken-back' ? 'bad' : 'good');
  },
  shadow: ({ action, version, why }) => {
    const text = `shadow ${textOf(version)} ${textOf(action)}`;
    const because = typeof why === 'string' ? `: ${why}` : '';
    return words(text + because, action === 'differs' || action === 'died' ? 'busy' : 'good');
  },
  'skill-removed': () => words('was removed'),
  'request-failed': ({ code, detail }) => words(`${textOf(code)}: ${textOf(detail)}`, 'busy'),
  'request-replayed': () => words('a request was sent again'),
  'poison-noted': ({ input }) => words(`input ${textOf(input)} kills and is refused now`, 'bad'),
  'poison-refused': ({ input }) => words(`input ${textOf(input)} was refused`, 'busy'),
  'caller-refused': ({ address }) => words(`caller ${textOf(address)} is refused`, 'bad'),
  'rate-limited': ({ caller, refused }) =>
    words(`${textOf(caller)} calls more than it may: ${String(numberOf(refused))} refused`, 'busy'),
  'member-ejected': ({ member, forMs, why }) =>
    words(
      `host ${textOf(member)} gets no calls for ${millis(numberOf(forMs))}: ${textOf(why)}`,
      'bad',
    ),
  'member-readmitted': ({ member }) => words(`host ${textOf(member)} gets calls again`, 'good'),
  operated: ({ action, by, key, version }, worker) => {
    const what = [key, worker, version].find((one) => typeof one === 'string' && one !== '');
    const whom = what === undefined ? '' : ` ${textOf(what)}`;
    return words(`${textOf(by)}: ${textOf(action).replaceAll('-', ' ')}${whom}`, 'quiet');
  },
};

/** An event in words. */
export function wordsOf(event: HostEvent): EventWords {
  const worker = event.worker ?? '';
  return WORDINGS[event.type]?.(event, worker) ?? words(event.type.replaceAll('-', ' '));
}

function causeText(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown';
  const { kind, message, code, limit, signal } = cause as Readonly<Record<string, unknown>>;
  if (kind === 'exit') return `exit code ${String(numberOf(code))}`;
  if (kind === 'limit') return `over the limit of ${textOf(limit)}`;
  if (kind === 'signal') return textOf(signal);
  return textOf(message) === '' ? textOf(kind).replaceAll('-', ' ') : textOf(message);
}
