import { pick } from '../pick/pick.ts';
import type { Member } from '../members/member.ts';
import type { FullCard } from './card.ts';

/** A host that runs a skill, and what it says of it. */
export interface Provider {
  readonly member: Member;
  readonly card: FullCard;
}

const WELL: ReadonlySet<string> = new Set(['ready', 'idle']);

/** What of a card decides how a request of its skill is made, and who may make it. */
export function traitsOf({
  name,
  kind,
  callers,
  full,
}: Pick<FullCard, 'name' | 'kind' | 'callers' | 'full'>): string {
  const { told, credentials, inventory } = full;
  const { tags } = inventory.skill;
  return JSON.stringify([name, kind, callers, told !== undefined, credentials, tags]);
}

/** Those whose skill is well, and that take calls and were not tried. */
export function wellOf(
  providers: readonly Provider[],
  tried: ReadonlySet<Member>,
): readonly Provider[] {
  return providers.filter(
    ({ member, card: { state } }) =>
      member.takesCalls && !tried.has(member) && WELL.has(state.name),
  );
}

/**
 * The host for a call; undefined where none takes any. Calls of an MCP server all go to one host as long as it is there,
 * the same for whoever calls: what a server keeps between calls is on one host alone.
 */
export function chooseProvider(
  providers: readonly Provider[],
  by: {
    readonly tried: ReadonlySet<Member>;
    readonly zone: string | undefined;
    readonly random: () => number;
    /** Leaves out hosts that should get no calls for a while. */
    readonly narrow: (open: readonly Provider[]) => readonly Provider[];
  },
): Member | undefined {
  const { tried, zone, random, narrow } = by;
  const well = wellOf(providers, tried);
  const best =
    well.length > 0
      ? well
      : providers.filter(({ member }) => member.takesCalls && !tried.has(member));
  if (best.some(({ card }) => card.full.told !== undefined)) {
    return best.map(({ member }) => member).toSorted((a, b) => (a.key < b.key ? -1 : 1))[0];
  }
  const sure = best.filter(({ member }) => !member.isDoubtful);
  const candidates = narrow(sure.length > 0 ? sure : best).map(({ member }) => ({
    member,
    load: member.load,
    isNear: zone === undefined || member.told.zone === zone,
  }));
  return pick(candidates, random)?.member;
}

/** Whether an operation may be done twice, by what a card says of it. What methods of an application mean, its author alone knows. */
export function isSaidRepeatable({ kind, full }: FullCard, operation: string | undefined): boolean {
  if (kind === 'app' && full.told === undefined) return false;
  const hints = full.operations.find((one) => one.name === operation)?.hints;
  return hints?.idempotent === true || hints?.readOnly === true;
}
