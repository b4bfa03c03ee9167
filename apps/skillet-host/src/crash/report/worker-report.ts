import { describeDeath } from '@skillet/core';
import type { IsolateRecord } from '../isolate-record.ts';
import type { DeathEvent } from '../isolate-records.ts';
import type { RequestNote } from '../request-note.ts';
import { redact, REDACTED, secretsOfEnv } from '../secrets.ts';
import type { ReportedRequest, WorkerReport } from './crash-report.ts';
import { reportId } from './report-id.ts';

/** Requests in flight that are reported, and characters of a body. */
const REPORTED = { requests: 32, bodyChars: 64 * 1024 } as const;

/** What a report is made with. */
export interface WorkerReportOptions {
  /** Whether the bodies of requests are in it. */
  readonly bodies: boolean;
  /** The host's own environment, whose secrets are left out as well. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of this report among all. */
  readonly number: number;
}

/** The report of a worker's death, without a secret in it. */
export function workerReport(
  record: IsolateRecord,
  event: DeathEvent,
  options: WorkerReportOptions,
): WorkerReport {
  const { at, cause, mount, revision, skill, stack, uptimeMs, worker = '' } = event;
  const secrets = record.requests.map((request) => request.secrets);
  const known = [
    ...secrets.flatMap((found) => found ?? []),
    ...secretsOfEnv(options.env),
    ...secretsOfEnv(record.identity.spec.env),
  ];
  // What was thrown may quote a request whose secrets can't be told.
  const unsafe = secrets.includes(null);
  const shown = unsafe && 'message' in cause ? { ...cause, message: REDACTED } : cause;
  const requests = record.inFlight.values().slice(0, REPORTED.requests);
  const report: WorkerReport = {
    id: reportId(at, `${mount}-${worker}`, options.number),
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
    requests: requests.map((note) => describeRequest(note, options.bodies)),
    lines: record.lines.all,
    samples: record.samples.all,
    ...(stack === undefined || unsafe ? {} : { stack }),
  };
  return { ...(redact(report, known) as WorkerReport), id: report.id };
}

function describeRequest(note: RequestNote, bodies: boolean): ReportedRequest {
  const { requestId, method, path, size, at } = note;
  const request = { requestId, method, path: withoutValues(path), size, at };
  if (!bodies || note.secrets === null) return request;
  const body = note.json;
  const fits = body !== undefined && JSON.stringify(body).length <= REPORTED.bodyChars;
  return fits ? { ...request, body } : request;
}

/** A path whose query has names alone: values may be secrets. */
function withoutValues(path: string): string {
  const [pathname = '', query] = path.split(/\?(.*)/s);
  if (query === undefined) return pathname;
  const names = query.split('&').map((pair) => pair.split('=', 1)[0] ?? '');
  return `${pathname}?${names.map((name) => `${name}=…`).join('&')}`;
}
