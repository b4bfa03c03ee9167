import { isJsonObject, REDACTED } from '@skillet/core';
import { UsageError } from '@skillet/command';
import {
  REPORTED_REQUESTS,
  type CrashReport,
  type ReportedRequest,
  type WorkerReport,
} from '../../../crash/report/crash-report.ts';

/** A request of a report as it can be made again. */
export interface ReplayableRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  /** What is not as it was, as sentences. */
  readonly notes: readonly string[];
  /** Whether its worker died of its memory, and had most of that before this came. */
  readonly gathered: boolean;
}

/** What of a report is made again. */
export interface ChosenRequests {
  readonly report: WorkerReport;
  readonly requests: readonly ReplayableRequest[];
  /** Which requests that may have done it are not among them, as sentences; empty where all are. */
  readonly missing: readonly string[];
}

const HOW =
  'set `settings.crash_reports: full` in the configuration, restart the host, and replay the next report: it has the bodies of its requests, without secrets';

/**
 * The requests of a report that may have done it: the culprit, or all suspects. `isFull` says whether reports are kept with bodies now;
 * `credentials` are sent, by their names, with those that had some. Throws a UsageError that says how to get a report that can be
 * replayed, where this one cannot.
 */
export function chosenRequests(
  report: CrashReport,
  isFull: boolean,
  credentials: Readonly<Record<string, string>>,
): ChosenRequests {
  if (report.kind === 'host')
    throw new UsageError(
      `${report.id} is of the host itself: it has no request that could be replayed`,
    );
  const { culprit, requests: all, id } = report;
  if (all.length === 0)
    throw new UsageError(`${id} has no request: none was in flight when the worker died`);
  const known = all.filter(({ requestId }) => requestId === culprit);
  if (culprit !== null && known.length === 0)
    throw new UsageError(
      `${id} does not have the request that did it, ${culprit}: a report has the oldest ${String(REPORTED_REQUESTS)} that were in flight. Replay another report of the same crash`,
    );
  const suspects = culprit === null ? all : known;
  const there = suspects.filter(({ size, body }) => size === 0 || body !== undefined);
  if (there.length === 0)
    throw new UsageError(
      isFull
        ? `${id} does not have the body of its request: it was kept without, or the body was not JSON, was over 64 KB, or its secrets could not be told; ${HOW}`
        : `${id} does not have the body of its request: ${HOW}`,
    );
  const requests = there.map((request) => ({
    ...replayable(request, credentials),
    gathered: hadGathered(report, request),
  }));
  return { report, requests, missing: missingOf(suspects, there) };
}

/** Share of its memory that a worker has gathered before, where more than the last request matters. */
const MOST = 0.5;

function hadGathered({ cause, samples }: WorkerReport, { at }: ReportedRequest): boolean {
  const isOfMemory =
    cause.kind === 'out-of-memory' || (cause.kind === 'limit' && cause.limit === 'memory');
  const before = samples.findLast((sample) => sample.at <= at);
  if (!isOfMemory || before === undefined) return false;
  return sizeOf(before) > MOST * Math.max(...samples.map(sizeOf));
}

function sizeOf({ heap, external }: WorkerReport['samples'][number]): number {
  return heap + external;
}

function missingOf(
  suspects: readonly ReportedRequest[],
  there: readonly ReportedRequest[],
): string[] {
  const without = suspects.length - there.length;
  const missing: string[] = [];
  if (without > 0)
    missing.push(
      `${String(without)} of the ${String(suspects.length)} requests that may have done it cannot be made again, since the report does not have their bodies: ${HOW}`,
    );
  if (suspects.length >= REPORTED_REQUESTS)
    missing.push(
      `more requests may have been in flight: a report has the oldest ${String(REPORTED_REQUESTS)}`,
    );
  return missing;
}

/** Methods whose requests have a body. */
const SENDS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

function replayable(
  { requestId, method, path, body }: ReportedRequest,
  credentials: Readonly<Record<string, string>>,
): Omit<ReplayableRequest, 'gathered'> {
  const [pathname = ''] = path.split('?');
  const ofPath = [
    ...(pathname === path
      ? []
      : ['the values of its query are not in the report: it is sent without']),
    ...(pathname.includes(REDACTED) ? [`a secret in its path is ${REDACTED} in the report`] : []),
  ];
  const about = { requestId, method, path: pathname };
  if (body === undefined) {
    // What comes in pieces counts as no bytes; a handler gets none of that.
    const pieces =
      SENDS.has(method) && pathname !== '/run'
        ? ['a body that came in pieces is not in the report: it is sent without one']
        : [];
    return { ...about, body: null, notes: [...ofPath, ...pieces] };
  }
  const hasCredentials = Object.keys(credentials).length > 0;
  const { sent, wasRedacted } = withoutRedacted(
    JSON.parse(body),
    hasCredentials ? { credentials } : {},
  );
  const text = JSON.stringify(sent);
  const notes = [
    ...ofPath,
    ...(wasRedacted && !hasCredentials
      ? ['it is sent without the credentials that it was made with: set SKILLET_CREDENTIAL_<NAME>']
      : []),
    ...(text.includes(REDACTED)
      ? [`secrets in its input are replaced by ${REDACTED} in the report`]
      : []),
  ];
  return { ...about, body: text, notes };
}

/** An envelope whose credentials were redacted has others, or is none any more. */
function withoutRedacted(
  body: unknown,
  others: { readonly credentials?: Readonly<Record<string, string>> },
): { readonly sent: unknown; readonly wasRedacted: boolean } {
  if (!isJsonObject(body)) return { sent: body, wasRedacted: false };
  const { credentials, ...rest } = body;
  const isOwn = credentials === REDACTED;
  const without = isOwn ? { ...rest, ...others } : body;
  const { runtime_config: config } = rest;
  if (!isJsonObject(config) || config['credentials'] !== REDACTED)
    return { sent: without, wasRedacted: isOwn };
  const { credentials: _, ...kept } = config;
  const given = isOwn ? {} : others;
  return { sent: { ...without, runtime_config: { ...kept, ...given } }, wasRedacted: true };
}
