import { computed, effect, signal, untracked } from '@preact/signals';
import { ApiError, ask } from '../api/client.ts';
import { followEvents } from '../api/follow-events.ts';
import type { HostEvent, HostStats } from '../api/shapes.ts';
import { dateNow } from './clock.ts';
import { asTold, sameSkills, type TellsHosts } from './same-skills.ts';
import { scope, scoped } from './scope.ts';
import { secret } from './session.ts';

/** Milliseconds between looks at the figures: while the page is seen, and while it is not. */
const EACH = { seen: 2000, hidden: 15_000, away: 1000 };
/** Milliseconds within which what an event has changed is looked at. */
const SOON = 120;
/** Milliseconds in which events are gathered before they are shown. */
const TOGETHER = 150;
/** Milliseconds after which figures count as old. */
const OLD = 7000;
/** Events that the page keeps. */
const MOST_EVENTS = 1000;

/** Of these there are many, and none changes how a skill is. */
const QUIET = new Set(['skill-log', 'log-dropped', 'resource-updated', 'request-failed']);

/** The latest figures. */
export const stats = signal<HostStats | undefined>(undefined);
/** When they came, by the clock of this page. */
export const statsAt = signal(0);
/** What this page's clock says, about once a second. */
export const now = signal(dateNow());
/** Whether the stream of events is open. */
export const streaming = signal(false);
/** Why the host was not reached last. */
export const trouble = signal<string | undefined>(undefined);
/** What has happened, the latest first; log lines are left out. */
export const events = signal<readonly HostEvent[]>([]);

/** Milliseconds by which the clock of the host is ahead of that of this page. */
export const skew = computed(() => {
  const { value } = stats;
  return value === undefined ? 0 : Date.parse(value.now) - statsAt.value;
});

/** How old the figures are, in milliseconds. */
export const age = computed(() => (stats.value === undefined ? 0 : now.value - statsAt.value));

/** Whether what the page shows may not be so any more. */
export const isOld = computed(() => age.value > OLD);

let timer: ReturnType<typeof setTimeout> | undefined;
let busy = false;
let again = false;

/** Looks at the figures now, or once the look under way is through. */
export async function refresh(): Promise<void> {
  if (secret.value === undefined) return;
  // Read at once: another choice of hosts is looked at as it is made.
  const { value: of } = scope;
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  clearTimeout(timer);
  try {
    const told = await ask<TellsHosts>(scoped('stats'), { signal: AbortSignal.timeout(8000) });
    // Of other hosts than are wanted by now.
    if (of !== scope.value) return;
    statsAt.value = now.value = dateNow();
    stats.value = sameSkills(asTold(told), stats.peek());
    trouble.value = undefined;
  } catch (error) {
    // The host belongs to no cluster any more.
    if (error instanceof ApiError && error.status === 400) scope.value = 'host';
    trouble.value = error instanceof ApiError ? error.message : 'The host does not answer.';
  } finally {
    busy = false;
    timer = setTimeout(
      () => void refresh(),
      again
        ? SOON
        : document.hidden
          ? EACH.hidden
          : trouble.value === undefined
            ? EACH.seen
            : EACH.away,
    );
    again = false;
  }
}

function soon(): void {
  if (busy) {
    again = true;
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), SOON);
}

const came: HostEvent[] = [];
let gathering: ReturnType<typeof setTimeout> | undefined;

/** Shows the events that have come. */
function takeIn(): void {
  gathering = undefined;
  const latest = came.splice(0).toReversed();
  events.value = [...latest, ...events.value].slice(0, MOST_EVENTS);
}

/** Keeps the page up to date from now on. */
export function begin(): void {
  setInterval(() => {
    if (!document.hidden) now.value = dateNow();
  }, 1000);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    now.value = dateNow();
    soon();
  });
  effect(() => {
    if (secret.value !== undefined) void refresh();
  });
  let left = new AbortController();
  effect(() => {
    left.abort();
    left = new AbortController();
    events.value = [];
    const query = scoped(`?types=${WANTED.join(',')}`);
    void untracked(() => follow(query, left.signal));
  });
}

/** Follows events until others are wanted. */
function follow(query: string, left: AbortSignal): Promise<void> {
  came.length = 0;
  // Event 1 is older than all: the host sends what it has kept.
  return followEvents(
    query,
    1,
    {
      onEvents: (given) => {
        if (left.aborted) return;
        came.push(...given);
        gathering ??= setTimeout(takeIn, TOGETHER);
        if (given.some(({ type }) => !QUIET.has(type))) soon();
      },
      onOpen: (open) => {
        if (left.aborted) return;
        streaming.value = open;
        soon();
      },
    },
    left,
  );
}

/** All types but those of log lines. */
const WANTED = [
  'worker-starting',
  'worker-ready',
  'worker-died',
  'worker-retired',
  'worker-unresponsive',
  'worker-responsive',
  'restart-scheduled',
  'quarantined',
  'recovered',
  'operations-changed',
  'state-changed',
  'revision-live',
  'revision-failed',
  'rollout',
  'shadow',
  'skill-removed',
  'request-failed',
  'request-replayed',
  'poison-noted',
  'poison-refused',
  'caller-refused',
  'rate-limited',
  'member-ejected',
  'member-readmitted',
  'operated',
];
