import type { ClusterOptions } from '../cluster-options.ts';
import type { MemberId } from '../wire/subjects.ts';
import { UNSEALED, type Sealing } from './sealing.ts';
import { Seals } from './seals.ts';

/** How this run of a host keeps what it sends from others than it is for. */
export function sealingOf(
  { name, access, encrypt, trusted }: ClusterOptions,
  id: MemberId,
): Sealing {
  return encrypt ? new Seals({ cluster: name, id, access, trusted }) : UNSEALED;
}
