import { sharedMountOf, type SupervisorEvent, type SupervisorEventType } from '@skillet/core';

/** Every type of event; one that is missing does not compile. */
const TYPES: Readonly<Record<SupervisorEventType, true>> = {
  'worker-starting': true,
  'worker-ready': true,
  'worker-died': true,
  'worker-retired': true,
  'worker-unresponsive': true,
  'worker-responsive': true,
  'restart-scheduled': true,
  quarantined: true,
  recovered: true,
  'operations-changed': true,
  'resource-updated': true,
  'state-changed': true,
  'revision-live': true,
  'revision-failed': true,
  rollout: true,
  shadow: true,
  'skill-removed': true,
  operated: true,
  'request-failed': true,
  'request-replayed': true,
  'poison-noted': true,
  'poison-refused': true,
  'rate-limited': true,
  'caller-refused': true,
  'member-ejected': true,
  'member-readmitted': true,
  'skill-log': true,
  'log-dropped': true,
};

/** The types of events that there are. */
export const EVENT_TYPES = Object.keys(TYPES);

/** Which events somebody wants, or a sentence about what is wrong with the wish. */
export type EventFilter =
  | { readonly ok: true; readonly wants: (event: SupervisorEvent) => boolean }
  | { readonly ok: false; readonly error: string };

/** Reads `?types=a,b` and `?mount=x`, each of which may come several times; a mount that versions share is theirs, too; without them all events are wanted. */
export function readFilter(query: URLSearchParams): EventFilter {
  const types = valuesOf(query, 'types');
  const mounts = valuesOf(query, 'mount');
  const unknown = [...types].find((type) => !EVENT_TYPES.includes(type));
  if (unknown !== undefined) {
    const error = `There are no events of type ${JSON.stringify(unknown)}; the types are ${EVENT_TYPES.join(', ')}.`;
    return { ok: false, error };
  }
  return {
    ok: true,
    wants: ({ type, mount }) =>
      (types.size === 0 || types.has(type)) &&
      (mounts.size === 0 || mounts.has(mount) || mounts.has(sharedMountOf(mount))),
  };
}

function valuesOf(query: URLSearchParams, name: string): ReadonlySet<string> {
  const values = query.getAll(name).flatMap((value) => value.split(','));
  return new Set(values.map((value) => value.trim()).filter((value) => value !== ''));
}
