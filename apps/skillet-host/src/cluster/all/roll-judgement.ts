import type { HostAnswer } from '@skillet/cluster';
import { asList, asObject, type Json } from '../../siblings/merge/json.ts';
import { ownSkills } from './merge/hosts.ts';

/** States that a skill does not leave by itself. */
const LOST = new Set(['quarantined', 'failed']);

/** Why something is not there, as the end of a sentence, and whether it will not be. */
export interface Silence {
  readonly why: string;
  readonly isGone: boolean;
}

/** Why a host has not taken over what was changed. */
export function refusedIn({ status }: HostAnswer, reload: Json): string | undefined {
  const { detail } = reload;
  if (status !== 200) {
    const why = typeof detail === 'string' ? `: ${detail}` : '';
    return `its reload was answered with ${String(status)}${why}`;
  }
  const failed = asList(reload['failed']).map(asObject);
  if (failed.length === 0) return undefined;
  const each = failed.map(({ mount, error }) => `"${String(mount)}": ${String(error)}`);
  return `its reload failed for ${each.join('; ')}`;
}

/** The first skill of a host that is not well; `isGone` for one that will not be by itself. */
export function worstOf(wanted: ReadonlySet<string>, health: Json): Silence | undefined {
  const skills = ownSkills(health);
  const bad = [...wanted].flatMap((mount) => {
    const { status = 'gone', error } = skills.get(mount) ?? {};
    if (status === 'loaded') return [];
    const more = typeof error === 'string' ? `: ${error}` : '';
    const why = `its skill "${mount}" is ${String(status)}${more}`;
    return [{ why, isGone: LOST.has(String(status)) }];
  });
  return bad.find(({ isGone }) => isGone) ?? bad[0];
}
