import type { LeaseFacts } from '@skillet/cluster';
import { scrubPaths } from '@skillet/core';

/** What `/health` says of stateful skills. */
export interface StatefulCondition {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly leases: readonly Readonly<Record<string, unknown>>[];
}

/** Puts into words how the leases are that this host has, or waits for. */
export function statefulCondition(
  leases: ReadonlyMap<string, LeaseFacts>,
  self: string,
): StatefulCondition {
  const warnings: string[] = [];
  const notes: string[] = [];
  for (const [mount, { number, holder, why }] of leases) {
    const skill = `Skill "${mount}" is stateful`;
    const known = why === undefined ? undefined : scrubPaths(why);
    if (number !== undefined) {
      if (known !== undefined) notes.push(`${skill}: it goes on here without a lease: ${known}.`);
    } else if (known !== undefined) {
      warnings.push(`${skill} and does not run here: ${known}.${adviceOn(known)}`);
    } else if (holder !== undefined) {
      notes.push(`${skill}: it runs on host "${holder}" and stands by here.`);
    }
  }
  return {
    warnings,
    notes,
    leases: [...leases].map(([mount, { number, holder, why }]) => ({
      mount,
      here: number !== undefined,
      ...(holder === undefined ? {} : { host: number === undefined ? holder : self }),
      ...(number === undefined ? {} : { number }),
      ...(why === undefined ? {} : { error: scrubPaths(why) }),
    })),
  };
}

function adviceOn(why: string): string {
  return why.includes('JetStream')
    ? ' Start it with `-js`; or, where this host alone lists the skill, say `stateful: false` of it in the configuration.'
    : '';
}
