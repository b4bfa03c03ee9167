import type { Supervisor } from '@skillet/supervisor';
import type { HostVersions } from '../host/versions/host-versions.ts';
import type { RolloutGuard } from '../host/versions/rollout-guard.ts';
import type { HostLogger } from '../log/logger.ts';
import { RolloutsInAll } from '../siblings/rollouts-in-all.ts';
import type { Siblings } from '../siblings/siblings.ts';
import { Company } from './company.ts';
import { Newcomer } from './newcomer.ts';
import type { Rollouts } from './rollouts.ts';

/** What versions are tried with, by several processes. */
export interface RolloutCompanyParts {
  readonly rollouts: Rollouts;
  readonly supervisor: Supervisor;
  readonly versions: HostVersions;
  /** Of the process that decides. */
  readonly guard: RolloutGuard | undefined;
  readonly log: HostLogger;
}

/** Has versions be tried by all processes that share a port as if they were one; undefined where there is only one. */
export function rolloutCompany(
  siblings: Siblings | undefined,
  { rollouts, supervisor, versions, guard, log }: RolloutCompanyParts,
): { readonly inAll: RolloutsInAll; close(): void } | undefined {
  if (siblings === undefined) return undefined;
  const newcomer = new Newcomer({
    ...{ rollouts, supervisor, versions, guard, log },
    endInAll: (said) => {
      company.endInAll(said);
    },
    onResumed: (what) => {
      company.onResumed(what);
    },
  });
  const holds = (mount: string) => versions.holds(mount);
  const runs = (mount: string, id: string) => supervisor.trials.isLive(mount, id);
  const parts = { rollouts, newcomer, holds, runs, log };
  const company: Company = new Company(siblings.line, siblings.place.number, parts);
  rollouts.company = company;
  return {
    inAll: new RolloutsInAll(siblings, rollouts, company),
    close: () => {
      company.close();
    },
  };
}
