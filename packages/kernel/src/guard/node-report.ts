import { syncBuiltinESMExports } from 'node:module';
import { refusal } from './refusal.ts';

type Report = Record<string, unknown>;

/**
 * A report shows the environment of the host's process, and its settings are those of the whole
 * process. Packages read it to learn which C library there is; so it is there, without the
 * environment, and its settings change nothing.
 */
export function guardNodeReport(): void {
  const property = Object.getOwnPropertyDescriptor(process, 'report');
  const read = property?.get?.bind(process) as (() => Report) | undefined;
  if (read === undefined) return;
  let made: Report | undefined;
  Object.defineProperty(process, 'report', {
    configurable: true,
    enumerable: true,
    get: () => (made ??= guarded(read())),
  });
  syncBuiltinESMExports();
}

function guarded(original: Report): Report {
  const getReport = original['getReport'] as (error?: unknown) => Report;
  return {
    ...original,
    getReport(error?: unknown): Report {
      const { environmentVariables: _, ...report } =
        error === undefined ? getReport() : getReport(error);
      return report;
    },
    writeReport(): never {
      throw refusal('process.report.writeReport', 'which shows the environment of the host');
    },
  };
}
