import { describeDeath, REDACTED } from '@skillet/core';
import type { WorkerRecord } from '../worker-record.ts';
import type { DeathEvent } from '../worker-records.ts';
import type { Finder } from '../finder/finder.ts';
import type { RequestNote } from '../request-note.ts';
import { redact } from '../secrets.ts';
import { REPORTED_REQUESTS, type ReportedRequest, type WorkerReport } from './crash-report.ts';
import { reportId } from './report-id.ts';

/** The report of a worker's death, without a secret in it; `number` is that of this report among all. */
export function workerReport(
  record: WorkerRecord,
  event: DeathEvent,
  number: number,
): WorkerReport {
  const { at, cause, mount, revision, skill, stack, uptimeMs, worker = '' } = event;
  // What was thrown may quote a request whose secrets can't be told.
  const unsafe = !record.requests.every(({ secrets }) => secrets.all);
  const shown = unsafe && 'message' in cause ? { ...cause, message: REDACTED } : cause;
  const requests = record.inFlight.values().slice(0, REPORTED_REQUESTS);
  const report: WorkerReport = {
    id: reportId(at, `${mount}-${worker}`, number),
    kind: 'worker',
    at,
    summary: `worker ${worker} of ${mount} ${describeDeath(shown)}`,
    skill,
    mount,
    revision,
    worker,
    cause: shown,
    uptimeMs,
    culprit: 'culprit' in cause ? cause.culprit : null,
    requests: requests.map(describeRequest),
    lines: record.lines.all,
    samples: record.samples.all,
    ...(stack === undefined || unsafe ? {} : { stack }),
  };
  return { ...(redact(report, record.formsOfAll) as WorkerReport), id: report.id };
}

/** A report with the bodies of its requests; another thread looks at those. */
export async function withBodies(
  report: WorkerReport,
  record: WorkerRecord,
  finder: Finder,
): Promise<WorkerReport> {
  const notes = new Map(record.requests.map((note) => [note.requestId, note]));
  const secrets = record.requests.flatMap((note) => note.secrets.texts);
  const requests = report.requests.map(async (request) => {
    const body = await notes.get(request.requestId)?.reported(finder, secrets);
    return body === undefined ? request : { ...request, body };
  });
  return { ...report, requests: await Promise.all(requests) };
}

function describeRequest({ requestId, method, path, size, at }: RequestNote): ReportedRequest {
  return { requestId, method, path: withoutValues(path), size, at };
}

/** A path whose query has names alone: values may be secrets. */
export function withoutValues(path: string): string {
  const [pathname = '', query] = path.split(/\?(.*)/s);
  if (query === undefined) return pathname;
  const names = query.split('&').map((pair) => pair.split('=', 1)[0] ?? '');
  return `${pathname}?${names.map((name) => `${name}=…`).join('&')}`;
}
