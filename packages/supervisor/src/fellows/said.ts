import { describeDeath, scrubPaths } from '@skillet/core';
import { MOST_SUSPECTS, type Suspicion } from '../aftermath/suspects.ts';
import type { NotedInput, SkillNews } from './fellows.ts';

/** What hosts say to one another of a skill. */
export interface SkillMessage {
  readonly mount: string;
  readonly generation: number;
  /** Digest of the code that runs there; undefined as long as no worker of it was ready. */
  readonly code?: string | undefined;
  /** The time on the clock of the host, which all other times are of. */
  readonly now: number;
  readonly news: SkillNews;
  /** Whether it is what there is, for one that has come later. */
  readonly isState?: boolean;
  /** Whether it wants to be told what there is. */
  readonly asks?: boolean;
}

type Parts = Readonly<Record<string, unknown>>;

/** Deaths in one message, and characters of a text. */
const MOST_DEATHS = 10_000;
const LONGEST = 16_384;
/** Milliseconds for which something of another host may hold. */
const LONGEST_TIME = 86_400_000;
/** Milliseconds by which its clock may seem to be ahead. */
const AHEAD = 60_000;

/** Reads what was said; undefined for what no host of this version says. */
export function readSaid(said: unknown): SkillMessage | undefined {
  const { mount, generation, code, now, news } = partsOf(said);
  const isWhole =
    isText(mount) &&
    Number.isSafeInteger(generation) &&
    (code === undefined || isText(code)) &&
    isTime(now) &&
    areNews(partsOf(news));
  return isWhole ? (said as SkillMessage) : undefined;
}

function areNews(news: Parts): boolean {
  const { deaths, noted, suspicions, cleared, accused, convicted, quarantine } = news;
  return (
    areDeaths(deaths) &&
    areSome(noted, isNoted) &&
    areSome(suspicions, isSuspicion) &&
    (cleared === undefined || isText(cleared)) &&
    areSome(accused, isAccusation) &&
    areSome(convicted, isConviction) &&
    (quarantine === undefined || isQuarantine(partsOf(quarantine)))
  );
}

/** The same with its times on another clock, which is ahead by so many milliseconds, and is at `now`. */
export function onClock(
  { deaths, noted, suspicions, accused, convicted, quarantine, ...news }: SkillNews,
  ahead: number,
  now: number,
): SkillNews {
  const then = (at: number) => Math.min(at + ahead, now + AHEAD);
  const until = (at: number) => Math.min(at + ahead, now + LONGEST_TIME);
  return {
    ...news,
    deaths: deaths.map(then),
    ...(noted && { noted: noted.map((one): NotedInput => ({ ...one, at: then(one.at) })) }),
    ...(quarantine && { quarantine: { ...quarantine, until: until(quarantine.until) } }),
    ...(accused && { accused: accused.map((one) => ({ ...one, at: then(one.at) })) }),
    ...(convicted && {
      convicted: convicted.map((one) => ({ ...one, forMs: Math.min(one.forMs, LONGEST_TIME) })),
    }),
    ...(suspicions && {
      suspicions: suspicions.map((one): Suspicion => ({
        ...one,
        deaths: one.deaths.map(then),
        until: until(one.until),
        refusals: 0,
      })),
    }),
  };
}

/** The same as another machine is told it: what a worker died of as a sentence alone. */
export function forElsewhere({ quarantine, ...news }: SkillNews): SkillNews {
  if (quarantine === undefined) return news;
  const message = scrubPaths(describeDeath(quarantine.cause)).slice(0, LONGEST);
  return { ...news, quarantine: { ...quarantine, cause: { kind: 'unknown', message } } };
}

/** Whether there is anything to say. */
export function saysAnything({ deaths, ...news }: SkillNews): boolean {
  return deaths.length > 0 || Object.values(news).some((one) => one !== undefined);
}

function isNoted(one: Parts): boolean {
  return isKeyed(one) && isTime(one['at']) && areFlags(one['certain'], one['late']);
}

function isSuspicion(one: Parts): boolean {
  const { deaths, poison, late, until } = one;
  return isKeyed(one) && areDeaths(deaths) && isTime(until) && areFlags(poison, late);
}

function isAccusation({ at, sole, addresses }: Parts): boolean {
  const areAddresses = Array.isArray(addresses) && addresses.length <= MOST_SUSPECTS;
  return isTime(at) && areFlags(sole) && areAddresses && addresses.every(isText);
}

function isConviction({ address, forMs }: Parts): boolean {
  return isText(address) && isTime(forMs);
}

function isQuarantine({ deaths, until, cause }: Parts): boolean {
  const { kind, message } = partsOf(cause);
  const isCause = isText(kind) && (message === undefined || isText(message));
  return isTime(deaths) && isTime(until) && isCause;
}

function isKeyed({ key, size }: Parts): boolean {
  return isText(key) && isTime(size);
}

function areSome(some: unknown, is: (one: Parts) => boolean): boolean {
  if (some === undefined) return true;
  return Array.isArray(some) && some.length <= MOST_SUSPECTS && some.map(partsOf).every(is);
}

function areDeaths(deaths: unknown): boolean {
  return Array.isArray(deaths) && deaths.length <= MOST_DEATHS && deaths.every(isTime);
}

function areFlags(...flags: readonly unknown[]): boolean {
  return flags.every((one) => typeof one === 'boolean');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}

function isTime(value: unknown): boolean {
  return Number.isFinite(value);
}

function partsOf(value: unknown): Parts {
  return (value ?? {}) as Parts;
}
