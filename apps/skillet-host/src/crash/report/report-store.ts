import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrashReport } from './crash-report.ts';

/** What is kept at most; beyond it the oldest go. */
export const KEPT_REPORTS = { count: 100, bytes: 10 * 1024 * 1024 } as const;
/** Reports that may wait to be written; further ones are dropped. */
const WAITING = 16;

/** Reports after which the folder is looked at again. */
const LOOK_EVERY = 50;

const SUFFIX = '.json';

/** The folder of reports under a data folder. */
function reportsDir(dataDir: string): string {
  return join(dataDir, 'crashes');
}

/** Writes reports into a bounded folder, one after the other and beside everything else. */
export class ReportStore {
  readonly #dir: string;
  readonly #onFault: (error: unknown) => void;
  /** Bytes of what is in the folder by name, as far as this process knows; undefined before it has looked. */
  #kept: Map<string, number> | undefined;
  #written = 0;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  /** `onFault` hears of what can't be written. */
  constructor(dataDir: string, onFault: (error: unknown) => void) {
    this.#dir = reportsDir(dataDir);
    this.#onFault = onFault;
  }

  /** Adds a report soon, unless too many are waiting. */
  add(report: CrashReport): void {
    if (this.#waiting >= WAITING) return;
    this.#waiting += 1;
    this.#last = this.#last
      .then(() => this.#write(report))
      .catch(this.#onFault)
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** Resolves when all that were added are written. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #write(report: CrashReport): Promise<void> {
    // Now and then all over again: somebody may have removed it, and another host may write there, too.
    if (this.#written % LOOK_EVERY === 0) this.#kept = await this.#look();
    this.#written += 1;
    const name = `${report.id}${SUFFIX}`;
    const file = join(this.#dir, name);
    const bytes = Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
    try {
      // Under another name until it is whole, for those who read at the same time.
      await writeFile(`${file}.part`, bytes, { mode: 0o600 });
      await rename(`${file}.part`, file);
    } catch (error) {
      this.#written = 0;
      throw error;
    }
    this.#kept?.set(name, bytes.length);
    await this.#sweep();
  }

  async #look(): Promise<Map<string, number>> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await chmod(this.#dir, 0o700);
    const kept = new Map<string, number>();
    for (const name of await readdir(this.#dir)) {
      const { size } = await stat(join(this.#dir, name)).catch(() => ({ size: 0 }));
      kept.set(name, size);
    }
    return kept;
  }

  async #sweep(): Promise<void> {
    const newestFirst = [...(this.#kept ?? [])].toSorted(([a], [b]) => (a < b ? 1 : -1));
    let bytes = 0;
    for (const [index, [name, size]] of newestFirst.entries()) {
      bytes += size;
      if (index < KEPT_REPORTS.count && bytes <= KEPT_REPORTS.bytes) continue;
      await rm(join(this.#dir, name), { force: true });
      this.#kept?.delete(name);
    }
  }
}

/** The ids of the reports in a data folder, newest first. */
export async function listReports(dataDir: string): Promise<string[]> {
  const names = await readdir(reportsDir(dataDir)).catch(() => []);
  const reports = names.filter((name) => name.endsWith(SUFFIX));
  return reports
    .map((name) => name.slice(0, -SUFFIX.length))
    .toSorted()
    .toReversed();
}

/** A report by its id; undefined when it is gone, or can't be read. */
export async function readReport(dataDir: string, id: string): Promise<CrashReport | undefined> {
  try {
    const text = await readFile(join(reportsDir(dataDir), `${id}${SUFFIX}`), 'utf8');
    return JSON.parse(text) as CrashReport;
  } catch {
    return undefined;
  }
}
