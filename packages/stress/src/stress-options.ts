import { randomInt } from 'node:crypto';
import { parseDuration, parseSize } from '@skillet/config';
import type { IsolationKind } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { ATTACKS, SHORT } from './attack/attacks.ts';
import type { Attack } from './attack/attack.ts';
import { callOnce } from './attack/fire.ts';
import { BRIEF, FULL, type Pace } from './pace.ts';

/** Seeds are smaller than this, so that they are easy to type. */
const SEEDS = 1_000_000;

/** Flags of `skillet-host stress`, as commander gives them. */
export interface StressFlags {
  readonly only?: string;
  readonly json?: boolean;
  readonly short?: boolean;
  readonly rate?: string;
  readonly url?: string;
  readonly pid?: string;
  readonly isolation?: string;
  readonly soak?: string;
  readonly seed?: string;
  readonly hostMemory?: string;
}

/** What a run needs to know. */
export interface StressOptions {
  readonly attacks: readonly Attack[];
  readonly pace: Pace;
  readonly json: boolean;
  readonly isolation: IsolationKind;
  /** Megabytes at which a host is ended to spare the machine; default: 6 GB. */
  readonly runaway?: number;
  /** One random bomb after the other for so many milliseconds, the same ones for the same seed. */
  readonly soak?: { readonly duration: number; readonly seed: number };
  /** A host that runs already. */
  readonly remote?: { readonly url: string; readonly pid: number | undefined };
}

/** Settles every option; throws a UsageError. */
export function resolveStressOptions(flags: StressFlags): StressOptions {
  const pace = flags.short === true ? BRIEF : FULL;
  const rate = flags.rate === undefined ? pace.rate : wholeNumber('--rate', flags.rate);
  const pid = flags.pid === undefined ? undefined : wholeNumber('--pid', flags.pid);
  const soak = readSoak(flags);
  const attacks = selectAttacks(flags);
  return {
    attacks: soak === undefined ? attacks : soakable(attacks),
    ...(soak === undefined ? {} : { soak }),
    pace: { ...pace, rate },
    json: flags.json === true,
    isolation: readIsolation(flags.isolation),
    ...(flags.hostMemory === undefined ? {} : { runaway: readMegabytes(flags.hostMemory) }),
    ...(flags.url === undefined ? {} : { remote: { url: readUrl(flags.url), pid } }),
  };
}

function selectAttacks({ only, short }: StressFlags): readonly Attack[] {
  if (only === undefined) {
    return short === true ? ATTACKS.filter(({ name }) => SHORT.includes(name)) : ATTACKS;
  }
  const names = only.split(',').map((name) => name.trim());
  return names.flatMap((name) => {
    const prefix = name.endsWith('*') ? name.slice(0, -1) : undefined;
    const attacks = ATTACKS.filter((candidate) =>
      prefix === undefined ? candidate.name === name : candidate.name.startsWith(prefix),
    );
    if (attacks.length > 0) return attacks;
    const known = ATTACKS.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`--only knows no bomb "${name}"; there are ${known}`);
  });
}

function readSoak({ soak, seed }: StressFlags): StressOptions['soak'] {
  if (soak === undefined) {
    if (seed === undefined) return undefined;
    throw new UsageError('--seed needs --soak: only a soak leaves anything to chance');
  }
  const duration = parseDuration(soak);
  if (!duration.ok || duration.value === 0) {
    throw new UsageError(`--soak must be a duration such as 30s or 3m, not "${soak}"`);
  }
  const chosen = seed === undefined ? randomInt(1, SEEDS) : wholeNumber('--seed', seed);
  return { duration: duration.value, seed: chosen };
}

/** Bombs that are one call of the one misbehaving skill: the others have a skill of their own. */
function soakable(attacks: readonly Attack[]): readonly Attack[] {
  const calls = attacks.filter(
    ({ fire, outcome }) => fire === callOnce && outcome !== 'quarantined',
  );
  if (calls.length > 0) return calls;
  throw new UsageError('--soak has no use for these bombs: it needs some that one call sets off');
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`${flag} must be a whole number above 0, not "${text}"`);
}

function readMegabytes(text: string): number {
  const size = parseSize(text);
  if (size.ok && size.value > 0) return size.value / 1024 / 1024;
  throw new UsageError(`--host-memory must be a size such as 3GB, not "${text}"`);
}

function readUrl(text: string): string {
  if (URL.parse(text)?.protocol === 'http:') return text.replace(/\/+$/, '');
  throw new UsageError(`--url must be the http:// address of a host, not "${text}"`);
}

function readIsolation(text = 'thread'): IsolationKind {
  if (text === 'thread' || text === 'process') return text;
  throw new UsageError(`--isolation must be thread or process, not "${text}"`);
}
