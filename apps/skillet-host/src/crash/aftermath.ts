import type { HostConfig } from '@skillet/config';
import { dateNow } from '../clock.ts';
import type { CrashNotice } from '../launcher/protocol.ts';
import { endOfHost, type EndOfHost } from './end-of-host.ts';
import { oomKills } from './oom-kills.ts';
import { takeLeftJournals, type LeftJournal } from './journal/left-journals.ts';
import type { BusyWorker, JournalState } from './journal/journal-state.ts';
import type { HostReport } from './report/crash-report.ts';
import { reportId } from './report/report-id.ts';
import { nameSuspects } from './suspects/name-suspects.ts';
import { stillHeld, suspect, type Suspicions } from './suspects/suspicions.ts';
import { readSuspicions, writeSuspicions } from './suspects/suspicions-file.ts';

/** A host before this one that ended without warning. */
export interface HostCrash {
  /** When, in milliseconds since the epoch; without a launcher the last sign of it. */
  readonly at: number;
  /** What its launcher saw of it. */
  readonly notice: CrashNotice | undefined;
  readonly journal: JournalState;
  readonly end: EndOfHost;
  /** Whether the system has ended processes for their memory since it began. */
  readonly outOfMemory: boolean;
  /** The workers that may have ended it. */
  readonly suspects: readonly BusyWorker[];
}

/** What hosts before this one have left. */
export interface Aftermath {
  readonly crashes: readonly HostCrash[];
  readonly suspicions: Suspicions;
}

const EMPTY: JournalState = { at: 0, busy: [], more: 0 };

/** Clears up after hosts that crashed, of which a launcher may have seen one: names suspects, and remembers them. */
export function clearUp(
  { settings: { dataDir } }: HostConfig,
  notice: CrashNotice | undefined,
): Aftermath {
  const left = takeLeftJournals(dataDir);
  const kills = oomKills();
  const crashes = left.map((journal) => judge(journal, notice, kills));
  if (notice !== undefined && !left.some(({ pid }) => pid === notice.pid)) {
    const journal = { ...EMPTY, at: notice.at };
    const end = endOfHost(notice.how, false);
    crashes.push({ at: notice.at, notice, journal, end, outOfMemory: false, suspects: [] });
  }
  const before = stillHeld(readSuspicions(dataDir, 'host-ended'), dateNow());
  let suspicions = before;
  for (const { at, suspects } of crashes) {
    suspicions = suspect(
      suspicions,
      suspects.map(({ mount }) => mount),
      at,
    );
  }
  if (crashes.some(({ suspects }) => suspects.length > 0))
    writeSuspicions(dataDir, 'host-ended', suspicions);
  return { crashes, suspicions };
}

/** The report of a host's end. */
export function hostReport(crash: HostCrash, summary: string, number: number): HostReport {
  return {
    id: reportId(crash.at, 'host', number),
    kind: 'host',
    at: crash.at,
    summary,
    how: crash.notice?.how ?? null,
    suspects: [...new Set(crash.suspects.map(({ mount }) => mount))],
    journal: crash.journal,
  };
}

function judge(
  { pid, state }: LeftJournal,
  notice: CrashNotice | undefined,
  kills: number | null,
): HostCrash {
  const seen = notice?.pid === pid ? notice : undefined;
  const outOfMemory = kills !== null && kills > (state.oomKills ?? kills);
  const end = endOfHost(seen?.how, outOfMemory);
  return {
    at: seen?.at ?? state.at,
    notice: seen,
    journal: state,
    end,
    outOfMemory,
    suspects: nameSuspects(state, seen?.at, end),
  };
}
