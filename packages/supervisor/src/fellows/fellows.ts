import type { DeathCause, DeathHistory } from '@skillet/core';
import type { Accusation, Refused } from '../aftermath/caller-accounts.ts';
import type { InputKeys } from '../aftermath/input-key.ts';
import type { Suspicion, DeathNote } from '../aftermath/suspects.ts';

/** An input under which a worker died, with that death. */
export interface NotedInput extends DeathNote {
  readonly key: string;
  readonly size: number;
}

/** A quarantine, and until when it is. */
export interface Quarantine {
  readonly deaths: number;
  readonly cause: DeathCause;
  readonly until: number;
}

/** What a worker died of, and who is to blame. Times are of the host's clock. */
export interface Heard {
  readonly noted?: readonly NotedInput[] | undefined;
  /** All that is known of inputs, for a host that has come later. */
  readonly suspicions?: readonly Suspicion[] | undefined;
  /** A worker has survived the input of this key. */
  readonly cleared?: string | undefined;
  readonly accused?: readonly Accusation[] | undefined;
  readonly convicted?: readonly Refused[] | undefined;
}

/** What a host says of a skill, or hears of it. */
export interface SkillNews extends Heard {
  /** Deaths in that host that count for a quarantine: all of them. */
  readonly deaths: DeathHistory;
  readonly quarantine?: Quarantine | undefined;
}

/** The other hosts that run the same skill, as a pool tells them what it meets. */
export interface Fellows {
  /** Tells inputs apart as they do. */
  readonly inputKeys: InputKeys;
  /** Something has happened, with which the deaths that count are told. Default: nothing but them is another by now. */
  tell(news?: Omit<SkillNews, 'deaths'>): void;
  /** A worker has become ready: it is known what code it is. */
  cameUp(): void;
}

/** The pool of a skill, as other hosts have a say in it. */
export interface FellowPool {
  /** What it tells what it meets. */
  readonly tells: Fellows | undefined;
  readonly news: SkillNews;
  /** Digest of its code, the same on every machine that loads the same; undefined before a worker of it was ready. */
  readonly code: string | undefined;
  /** A host says this. */
  hear(news: SkillNews, host: string): void;
  /** A host is gone; `takesOver` says whether its deaths count for this one from now on. */
  lose(host: string, takesOver: boolean): void;
}
