import { scrubPaths, type HostRoute } from '@skillet/core';
import type { CrashReport } from '../../crash/report/crash-report.ts';
import { listReports, readReport } from '../../crash/report/report-store.ts';
import { adminRoute, described, parameter, queryOf, sendJson, TEXT } from './json-route.ts';

/** Reports that are listed at most. */
const MOST = 100;

const OPERATION = described(
  'crashes',
  'The reports that are kept, the newest first; with `id`, that one whole',
  {
    crashes: { type: 'array', items: { type: 'object', properties: { id: TEXT, summary: TEXT } } },
  },
  [parameter('mount', 'Only of this skill'), parameter('id', 'Which report to show whole')],
);

/** `GET /crashes`: what is left of workers and hosts that died. */
export function crashRoutes(dataDir: string): HostRoute[] {
  return [
    adminRoute(
      'GET',
      '/crashes',
      'What is left of workers and hosts that died',
      OPERATION,
      async (exchange) => {
        const query = queryOf(exchange);
        const id = query.get('id');
        const mount = query.get('mount') ?? undefined;
        const ids = await listReports(dataDir);
        if (id === null) {
          const reports = await Promise.all(
            ids.slice(0, MOST).map((one) => readReport(dataDir, one)),
          );
          const known = reports.filter((report) => report !== undefined);
          const wanted = known.filter((report) => mount === undefined || mountOf(report) === mount);
          sendJson(exchange, { crashes: wanted.map(summaryOf) });
          return;
        }
        // Only what the folder lists: an id is never a path.
        const report = ids.includes(id) ? await readReport(dataDir, id) : undefined;
        if (report === undefined) sendJson(exchange, { detail: 'There is no such report.' }, 404);
        else sendJson(exchange, JSON.parse(JSON.stringify(report, withoutPaths)));
      },
    ),
  ];
}

function mountOf(report: CrashReport): string | undefined {
  return report.kind === 'worker' ? report.mount : undefined;
}

function summaryOf(report: CrashReport) {
  const { id, at, kind } = report;
  const summary = scrubPaths(report.summary);
  if (report.kind === 'host') return { id, at, kind, summary, suspects: report.suspects };
  const { mount, skill, revision, worker, culprit, requests } = report;
  return {
    id,
    at,
    kind,
    summary,
    mount,
    skill,
    revision,
    worker,
    culprit,
    in_flight: requests.length,
  };
}

/** Stacks name files of this machine: they are in the report itself. */
function withoutPaths(key: string, value: unknown): unknown {
  if (key === 'stack') return undefined;
  return typeof value === 'string' ? scrubPaths(value) : value;
}
