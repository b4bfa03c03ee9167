import type { OwnCards } from '../catalog/own-cards.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { beatText, type Beat } from './beat.ts';

/** What a host says of itself now, as it is sent. */
export function ownBeat(
  options: ClusterOptions,
  { count: skills, digest }: Pick<OwnCards, 'count' | 'digest'>,
  now: Pick<Beat, 'state' | 'every' | 'ups' | 'seal'>,
): string {
  const { role, zone, labels, version, group } = options;
  const about = { role, zone, labels, version, group, skills, digest };
  return beatText({ ...about, ...now, pongs: true, inFlight: options.inFlight() });
}
