import type { NotedInput, SkillNews } from './fellows.ts';
import type { Suspicion } from '../aftermath/suspects.ts';

/** What hosts say to one another of a skill. */
export interface SkillMessage {
  readonly mount: string;
  readonly generation: number;
  /** The time on the clock of the host, which all other times are of. */
  readonly now: number;
  readonly news: SkillNews;
  /** Whether it is what there is, for one that has come later. */
  readonly isState?: boolean;
}

/** Reads what was said; undefined for what no host of this version says. */
export function readSaid(said: unknown): SkillMessage | undefined {
  const { mount, generation, now, news } = (said ?? {}) as Readonly<Record<string, unknown>>;
  const told = (news ?? {}) as Readonly<Record<string, unknown>>;
  const { deaths, noted = [], suspicions = [], accused = [], convicted = [] } = told;
  const isWhole =
    typeof mount === 'string' &&
    Number.isSafeInteger(generation) &&
    Number.isFinite(now) &&
    Array.isArray(deaths) &&
    deaths.every(Number.isFinite) &&
    Array.isArray(noted) &&
    noted.every(isKeyed) &&
    Array.isArray(suspicions) &&
    suspicions.every(isKeyed) &&
    Array.isArray(accused) &&
    Array.isArray(convicted);
  return isWhole ? (said as SkillMessage) : undefined;
}

/** The same with its times on another clock, which is ahead by so many milliseconds. */
export function onClock(
  { deaths, noted, suspicions, accused, quarantine, ...news }: SkillNews,
  ahead: number,
): SkillNews {
  return {
    ...news,
    deaths: deaths.map((at) => at + ahead),
    ...(noted && { noted: noted.map((one): NotedInput => ({ ...one, at: one.at + ahead })) }),
    ...(quarantine && { quarantine: { ...quarantine, until: quarantine.until + ahead } }),
    ...(accused && { accused: accused.map((one) => ({ ...one, at: one.at + ahead })) }),
    ...(suspicions && {
      suspicions: suspicions.map((one): Suspicion => ({
        ...one,
        deaths: one.deaths.map((at) => at + ahead),
        until: one.until + ahead,
        refusals: 0,
      })),
    }),
  };
}

function isKeyed(one: unknown): boolean {
  const { key, size } = (one ?? {}) as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && typeof size === 'number';
}
