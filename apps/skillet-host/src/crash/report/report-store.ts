import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrashReport } from './crash-report.ts';

/** What is kept at most; beyond it the oldest go. */
export const KEPT_REPORTS = { count: 100, bytes: 10 * 1024 * 1024 } as const;
/** Reports that may wait to be written; further ones are dropped. */
const WAITING = 16;

const SUFFIX = '.json';

/** The folder of reports under a data folder. */
function reportsDir(dataDir: string): string {
  return join(dataDir, 'crashes');
}

/** Writes reports into a bounded folder, one after the other and beside everything else. */
export class ReportStore {
  readonly #dir: string;
  readonly #onFault: (error: unknown) => void;
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
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await chmod(this.#dir, 0o700);
    const file = join(this.#dir, `${report.id}${SUFFIX}`);
    // Under another name until it is whole, for those who read at the same time.
    await writeFile(`${file}.part`, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.part`, file);
    await this.#sweep();
  }

  async #sweep(): Promise<void> {
    const names = (await readdir(this.#dir)).toSorted().toReversed();
    let bytes = 0;
    for (const [index, name] of names.entries()) {
      const file = join(this.#dir, name);
      bytes += await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
      if (index >= KEPT_REPORTS.count || bytes > KEPT_REPORTS.bytes)
        await rm(file, { force: true });
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

/** A report by its id; undefined when it has gone, or is none. */
export async function readReport(dataDir: string, id: string): Promise<CrashReport | undefined> {
  try {
    const text = await readFile(join(reportsDir(dataDir), `${id}${SUFFIX}`), 'utf8');
    return JSON.parse(text) as CrashReport;
  } catch {
    return undefined;
  }
}
