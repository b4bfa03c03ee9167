import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError, ask } from '../api/client.ts';
import type { RecordedVersions, Rollouts, Shadow, Weighed } from '../api/version-shapes.ts';
import { statsAt } from '../state/hub.ts';

/** What this host knows of the versions of a skill that has its mount for itself, or of one of several. */
export interface VersionBook {
  /** Undefined where nothing is recorded of it. */
  readonly recorded: RecordedVersions | undefined;
  readonly rollouts: Rollouts;
  readonly shadow: Shadow | undefined;
}

/** What was asked for; undefined until the host has told. */
export interface Followed<Told> {
  readonly told: Told | undefined;
  /** Why it has told nothing so far. */
  readonly fault: string | undefined;
}

/** Follows the versions of a skill. */
export function useVersionBook(mount: string, revision = ''): Followed<VersionBook> {
  /** The revision of which nothing was recorded: it is not asked for again and again. */
  const unrecorded = useRef<string | undefined>(undefined);
  return useFollowed(`${mount} ${revision}`, async () => {
    const query = `?mount=${encodeURIComponent(mount)}`;
    const isKnown = unrecorded.current === revision;
    const [recorded, rollouts, { shadows }] = await Promise.all([
      isKnown ? undefined : ask<RecordedVersions>(`versions${query}`).catch(orNothing),
      ask<Rollouts>(`canary${query}`),
      ask<{ shadows: readonly Shadow[] }>('shadow'),
    ]);
    unrecorded.current = recorded === undefined ? revision : undefined;
    return { recorded, rollouts, shadow: shadows.find((one) => one.mount === mount) };
  });
}

/** Follows the weights of the versions that share a mount. */
export function useWeights(mount: string): Followed<Weighed> {
  return useFollowed(mount, () => ask<Weighed>(`weights?mount=${encodeURIComponent(mount)}`));
}

/** Asks whenever there are new figures of all; what comes late is left aside. */
function useFollowed<Told>(about: string, look: () => Promise<Told>): Followed<Told> {
  const told = useSignal<Told | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const turns = useRef({ asked: 0, shown: 0, isThere: true });
  useEffect(
    () => () => {
      turns.current.isThere = false;
    },
    [],
  );
  const { value: at } = statsAt;
  useEffect(() => {
    const turn = (turns.current.asked += 1);
    const isLatest = (): boolean => turns.current.isThere && turn > turns.current.shown;
    look()
      .then((given) => {
        if (!isLatest()) return;
        turns.current.shown = turn;
        told.value = given;
        fault.value = undefined;
      })
      .catch((error: unknown) => {
        if (isLatest()) fault.value = error instanceof Error ? error.message : 'That failed.';
      });
  }, [about, at]);
  return { told: told.value, fault: told.value === undefined ? fault.value : undefined };
}

/** A host that leaves no trace records nothing. */
function orNothing(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}
