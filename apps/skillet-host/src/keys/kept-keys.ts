import { readFileSync, statSync } from 'node:fs';
import type { HostConfig } from '@skillet/config';
import { scrubPaths, type CallLimits } from '@skillet/core';
import { StateFile } from '../host-state/state-file.ts';
import type { HostLogger } from '../log/logger.ts';
import { TokenBook } from '../oidc/token-book.ts';
import { KeyBook } from './key-book.ts';
import { keyFile, readUses, usesFile } from './key-file.ts';
import { readRecords } from './key-record.ts';

/** Milliseconds between two looks at the file: a key that was revoked is refused within twice that. */
const LOOK = 400;
/** Milliseconds between two times that the uses are kept. */
const KEEP_USES = 60_000;

/** What keeps the keys of a host as its file has them. */
export interface KeptKeys {
  readonly book: KeyBook;
  /** Looks at the file now: what was written there holds at once. */
  readonly look: () => void;
  close(): Promise<void>;
}

/** What it needs. */
export interface KeptKeysParts {
  readonly config: Pick<HostConfig, 'settings' | 'callers' | 'mcp'>;
  readonly log: Pick<HostLogger, 'info' | 'error' | 'debug'>;
  /** Hears how much holders of keys may call, by name, where their keys say so. */
  readonly onLimits?: (limits: ReadonlyMap<string, CallLimits>) => void;
}

/** Reads the keys of a host, and again whenever the file is another. What cannot be used changes nothing. */
export async function keptKeys({ config, log, onLimits }: KeptKeysParts): Promise<KeptKeys> {
  const { dataDir } = config.settings;
  const book = new KeyBook(new TokenBook(log));
  book.configure(config);
  const file = keyFile(dataDir);
  let seen = 'nothing yet';
  let isFirst = true;
  let told: string | undefined;
  const look = (): void => {
    const stamp = stampOf(file);
    if (stamp === seen) return;
    try {
      const records = stamp === NO_FILE ? [] : readRecords(readFileSync(file, 'utf8'));
      book.use(records);
      seen = stamp;
      told = undefined;
      onLimits?.(new Map(records.flatMap(({ name, limits }) => (limits ? [[name, limits]] : []))));
      const count = `${String(records.length)} ${records.length === 1 ? 'key' : 'keys'}`;
      if (!isFirst || records.length > 0) log.info(`callers: ${count} from the file of keys`);
      isFirst = false;
    } catch (error) {
      const why = error instanceof Error ? scrubPaths(error.message) : 'it cannot be read';
      // It is tried again at each look: what was in the way of reading it may go without a trace in the file.
      if (why === told) return;
      told = why;
      const then = isFirst ? 'nobody has a key' : 'those that it had last are still good';
      log.error(
        `callers: the file of keys (host/keys.json in the data folder) is no use: ${why}; ${then}`,
      );
    }
  };
  look();
  for (const [id, at] of await readUses(dataDir)) book.uses.set(id, at);
  const uses = new StateFile(
    usesFile(dataDir),
    () => `${JSON.stringify(Object.fromEntries(book.uses))}\n`,
    // When a key was used last is worth no more than a try.
    () => undefined,
  );
  let kept = textOfUses(book);
  const keep = (): void => {
    const now = textOfUses(book);
    if (now === kept) return;
    kept = now;
    uses.touch();
  };
  const looking = setInterval(look, LOOK).unref();
  const keeping = setInterval(keep, KEEP_USES).unref();
  return {
    book,
    look,
    async close() {
      clearInterval(looking);
      clearInterval(keeping);
      keep();
      await uses.close();
    },
  };
}

const NO_FILE = 'no file';

/** Tells one content of a file from another: who writes it replaces it. In sync: no crowd in the pool of threads may keep a key alive. */
function stampOf(file: string): string {
  try {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return NO_FILE;
    return [stat.ino, stat.mtimeNs, stat.size].join(' ');
  } catch {
    return 'unreadable';
  }
}

function textOfUses({ uses }: KeyBook): string {
  return JSON.stringify([...uses]);
}
