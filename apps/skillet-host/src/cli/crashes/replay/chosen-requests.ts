import { isJsonObject, REDACTED } from '@skillet/core';
import { UsageError } from '@skillet/command';
import type {
  CrashReport,
  ReportedRequest,
  WorkerReport,
} from '../../../crash/report/crash-report.ts';

/** A request of a report as it can be made again. */
export interface ReplayableRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  /** What is not as it was, as sentences. */
  readonly notes: readonly string[];
}

const HOW =
  'set `settings.crash_reports: full` in the configuration, restart the host, and replay the next report: it has the bodies of its requests, without secrets';

/**
 * The requests of a report that may have done it: the culprit, or all suspects. `isFull` says whether reports are kept with bodies now.
 * Throws a UsageError that says how to get a report that can be replayed, where this one cannot.
 */
export function chosenRequests(
  report: CrashReport,
  isFull: boolean,
): { readonly report: WorkerReport; readonly requests: readonly ReplayableRequest[] } {
  if (report.kind === 'host')
    throw new UsageError(
      `${report.id} is of the host itself: it has no request that could be replayed`,
    );
  const { culprit, requests: all, id } = report;
  const known = all.filter(({ requestId }) => requestId === culprit);
  const suspects = known.length > 0 ? known : all;
  if (suspects.length === 0)
    throw new UsageError(`${id} has no request: none was in flight when the worker died`);
  const there = suspects.filter(({ size, body }) => size === 0 || body !== undefined);
  if (there.length === 0)
    throw new UsageError(
      isFull
        ? `${id} does not have the body of its request: it was kept without, or the body was not JSON, was over 64 KB, or its secrets could not be told; ${HOW}`
        : `${id} does not have the body of its request: ${HOW}`,
    );
  return { report, requests: there.map(replayable) };
}

function replayable({ requestId, method, path, body }: ReportedRequest): ReplayableRequest {
  const [pathname = ''] = path.split('?');
  const query =
    pathname === path ? [] : ['the values of its query are not in the report: it is sent without'];
  const about = { requestId, method, path: pathname };
  if (body === undefined) return { ...about, body: null, notes: query };
  const sent = withoutRedacted(JSON.parse(body));
  const text = JSON.stringify(sent);
  const notes = [
    ...query,
    ...(body === text ? [] : ['it is sent without the credentials that it was made with']),
    ...(text.includes(REDACTED)
      ? [`secrets in its input are replaced by ${REDACTED} in the report`]
      : []),
  ];
  return { ...about, body: text, notes };
}

/** An envelope whose credentials were redacted is none any more. */
function withoutRedacted(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const { credentials, ...rest } = body;
  const { runtime_config: config } = rest;
  const without = credentials === REDACTED ? rest : body;
  if (!isJsonObject(config) || config['credentials'] !== REDACTED) return without;
  const { credentials: _, ...others } = config;
  return { ...without, runtime_config: others };
}
