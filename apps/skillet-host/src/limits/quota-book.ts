import { readdirSync, readFileSync } from 'node:fs';
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
  /** The number of this host among several that tell each other of all calls: each has a file. Default: it is alone. */
  readonly number?: number | undefined;
  /** Hears why calls of the day could not be read or written. */
  readonly onFault: (why: string) => void;
}

/** The file with the calls of the day in a data folder, of the first host or the only one; others have their number in its name. */
export function quotaFile(dataDir: string, number = 1): string {
  const name = number === 1 ? 'daily-calls.json' : `daily-calls.${String(number)}.json`;
  return join(hostStateDir(dataDir), name);
}

/** Those of all hosts, also of ones that are no more. */
function quotaFiles(dataDir: string): readonly string[] {
  const dir = hostStateDir(dataDir);
  try {
    return readdirSync(dir)
      .filter((name) => FILE.test(name))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

const FILE = /^daily-calls(?:\.\d+)?\.json$/;

/**
 * Keeps how many calls there were on this day, so that a host that is started again knows. Two processes may keep the same
 * file, as they do while one replaces the other: each adds what it has counted since it wrote last. Several hosts that share
 * a port have a file each, for each of them knows the calls of all.
 */
export class QuotaBook {
  readonly #file: string;
  readonly #dataDir: string;
  readonly #isOneOfSeveral: boolean;
  readonly #onFault: (why: string) => void;
  readonly #tallies = new Map<string, Tally>();
  readonly #state: StateFile;
  #known: ReadonlyMap<string, number>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor({ dataDir, number, onFault }: QuotaBookParts) {
    this.#file = quotaFile(dataDir, number);
    this.#dataDir = dataDir;
    this.#isOneOfSeveral = number !== undefined;
    this.#onFault = onFault;
    this.#known = this.#readAll();
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
    if (known !== undefined) this.#join(tally, dayOf(dateNow()), known);
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
    const all = new Map(this.#isOneOfSeveral ? this.#read(this.#file) : this.#readAll());
    for (const [key, tally] of this.#tallies) {
      const calls = this.#join(tally, day, all.get(key) ?? 0);
      if (calls === 0) all.delete(key);
      else if (calls !== undefined) all.set(key, calls);
    }
    this.#known = all;
    const calls = [...all]
      .slice(-MOST)
      .map(([key, count]) => [...(JSON.parse(key) as string[]), count]);
    return `${JSON.stringify({ version: 1, day, calls })}\n`;
  }

  /** What is counted by a file and here, together. Where others tell of their calls, these are in what is counted here. */
  #join(tally: Tally, day: number, counted: number): number | undefined {
    return this.#isOneOfSeveral ? tally.atLeast(day, counted) : tally.share(day, counted);
  }

  /** What all files have of this day: hosts that were several have counted the same calls. */
  #readAll(): ReadonlyMap<string, number> {
    const all = new Map<string, number>();
    for (const file of quotaFiles(this.#dataDir))
      for (const [key, calls] of this.#read(file)) all.set(key, Math.max(calls, all.get(key) ?? 0));
    return all;
  }

  /** What a file has of this day. In sync: it is small, and read where a moment later would be too late. */
  #read(file: string): ReadonlyMap<string, number> {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
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
