import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateNow } from '../clock.ts';
import { hostStateDir } from '../crash/journal/journal-file.ts';
import { StateFile } from '../host-state/state-file.ts';
import type { Scope } from './rules.ts';
import { dayOf, type Tally } from './tally.ts';

/** Milliseconds between two times that calls of the day are written, where there were any. */
const KEEP = 2000;
/** Accounts of a day that are kept. */
const MOST = 20_000;
/** Characters of the file that are read. */
const LONGEST = 16 * 1024 * 1024;

/** Whose calls are counted: the scope, who calls, and the mount; empty where it is all of them. */
type AccountKey = readonly [scope: string, party: string, mount: string];

/** What a book of quotas is made of. */
export interface QuotaBookParts {
  readonly dataDir: string;
  /** Hears why calls of the day could not be read or written. */
  readonly onFault: (why: string) => void;
}

/** The file with the calls of the day in a data folder. */
export function quotaFile(dataDir: string): string {
  return join(hostStateDir(dataDir), 'daily-calls.json');
}

/**
 * Keeps how many calls there were on this day, so that a host that is started again knows. Two processes may keep the same
 * file, as they do while one replaces the other: each adds what it has counted since it wrote last.
 */
export class QuotaBook {
  readonly #file: string;
  readonly #onFault: (why: string) => void;
  readonly #tallies = new Map<string, Tally>();
  readonly #state: StateFile;
  #known: ReadonlyMap<string, number>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor({ dataDir, onFault }: QuotaBookParts) {
    this.#file = quotaFile(dataDir);
    this.#onFault = onFault;
    this.#known = this.#read();
    this.#state = new StateFile(
      this.#file,
      () => this.#text(),
      (error) => {
        onFault(error instanceof Error ? error.message : String(error));
      },
    );
    this.#timer = setInterval(() => {
      this.#keep();
    }, KEEP).unref();
  }

  /** Has the calls of somebody kept; what counts them from now on, which is the given where nothing has until now. */
  keep(scope: Scope, party: string, mount: string, tally: Tally): Tally {
    const key = JSON.stringify([scope, party, mount] satisfies AccountKey);
    const kept = this.#tallies.get(key);
    if (kept !== undefined) return kept;
    if (this.#tallies.size >= MOST) return tally;
    this.#tallies.set(key, tally);
    const known = this.#known.get(key);
    if (known !== undefined) tally.share(dayOf(dateNow()), known);
    return tally;
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#keep();
    await this.#state.close();
  }

  #keep(): void {
    for (const tally of this.#tallies.values()) {
      if (!tally.hasNews) continue;
      this.#state.touch();
      return;
    }
  }

  #text(): string {
    const day = dayOf(dateNow());
    const all = new Map(this.#read());
    for (const [key, tally] of this.#tallies) {
      const calls = tally.share(day, all.get(key) ?? 0);
      if (calls === 0) all.delete(key);
      else if (calls !== undefined) all.set(key, calls);
    }
    this.#known = all;
    const calls = [...all]
      .slice(-MOST)
      .map(([key, count]) => [...(JSON.parse(key) as string[]), count]);
    return `${JSON.stringify({ version: 1, day, calls })}\n`;
  }

  /** What the file has of this day. In sync: it is small, and read where a moment later would be too late. */
  #read(): ReadonlyMap<string, number> {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch {
      // There is none yet, or none that can be had; who cannot write one says so.
      return new Map();
    }
    const read = text.length > LONGEST ? undefined : readCalls(text);
    if (read === undefined) this.#onFault('what it has is not what a host writes there');
    return read?.day === dayOf(dateNow()) ? read.calls : new Map<string, number>();
  }
}

interface DailyCalls {
  readonly day: number;
  readonly calls: ReadonlyMap<string, number>;
}

function readCalls(text: string): DailyCalls | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, day, calls } = (read ?? {}) as Readonly<Record<string, unknown>>;
  if (version !== 1 || typeof day !== 'number' || !Array.isArray(calls)) return undefined;
  const entries = calls.filter(isEntry);
  return {
    day,
    calls: new Map(
      entries.map(([scope, party, mount, count]) => [JSON.stringify([scope, party, mount]), count]),
    ),
  };
}

function isEntry(one: unknown): one is readonly [...AccountKey, number] {
  if (!Array.isArray(one) || one.length !== 4) return false;
  const [scope, party, mount, count] = one as unknown[];
  return (
    [scope, party, mount].every((part) => typeof part === 'string') &&
    Number.isSafeInteger(count) &&
    Number(count) > 0
  );
}
