import { UsageError } from '@skillet/command';
import type { CrashReport } from '../../crash/report/crash-report.ts';
import { listReports, readReport } from '../../crash/report/report-store.ts';
import { hostCommand } from '../new/host-command.ts';
import { shellWord } from '../new/shell-word.ts';

/** The report whose id is, or begins with, `wanted`. Throws a UsageError when there is none, or more than one. */
export async function chosenReport(
  dataDir: string,
  wanted: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<CrashReport> {
  const ids = await listReports(dataDir);
  const id = choose(ids, wanted, `${shellWord(hostCommand(env, cwd))} crashes`);
  const report = await readReport(dataDir, id);
  if (report === undefined) throw new UsageError(`the report ${wanted} can't be read`);
  return report;
}

function choose(ids: readonly string[], wanted: string, list: string): string {
  const found = ids.includes(wanted) ? [wanted] : ids.filter((id) => id.startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new UsageError(
    found.length === 0
      ? `there is no report ${wanted}; \`${list}\` lists them`
      : `${String(found.length)} reports begin with ${wanted}: ${found.slice(0, 5).join(', ')}`,
  );
}
