import type { CrashReport } from '../../crash/report/crash-report.ts';
import { listReports, readReport } from '../../crash/report/report-store.ts';
import { EnvFile } from '../env-file.ts';
import { mustExist, readConfig } from '../read-config.ts';
import { chosenReport } from './chosen-report.ts';
import { crashList } from './crash-list.ts';
import { crashText } from './crash-text.ts';

/** Flags of `skillet-host crashes`, as commander gives them. */
export interface CrashesFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * `skillet-host crashes [ID]`: prints the reports that a host has left, or the one whose id is, or
 * begins with, `id`. Throws a UsageError when there is none.
 */
export async function crashes(
  id: string | undefined,
  flags: CrashesFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<void> {
  await mustExist(flags.config, env, cwd);
  await EnvFile.read(flags.config, env, cwd);
  const { settings } = await readConfig(flags.config, env, cwd);
  const print = (value: unknown, text: () => string) => {
    process.stdout.write(flags.json === true ? `${JSON.stringify(value, null, 2)}\n` : text());
  };
  if (id === undefined) {
    const reports = await readAll(settings.dataDir, await listReports(settings.dataDir));
    print(reports, () => crashList(reports));
    return;
  }
  const report = await chosenReport(settings.dataDir, id, env, cwd);
  print(report, () => crashText(report));
}

async function readAll(dataDir: string, ids: readonly string[]): Promise<CrashReport[]> {
  const reports = await Promise.all(ids.map((id) => readReport(dataDir, id)));
  return reports.filter((report) => report !== undefined);
}
