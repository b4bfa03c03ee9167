import type { AccessLogMode } from '@skillet/config';
import type { FinishedCall, FinishedCallListener } from '@skillet/core';
import type { HostLogger } from './logger.ts';

/** Where it lies in a `traceparent`. */
const TRACE_ID = { from: 3, to: 35 };

/** The access log of a host. */
export interface AccessLines {
  readonly onFinished: FinishedCallListener;
  /** Whether it has lines now. */
  readonly listens: () => boolean;
  configure(next: AccessSettings): void;
}

interface AccessSettings {
  readonly settings: { readonly accessLog: AccessLogMode };
}

/** A line for each request to a skill that has ended, or for those that failed, or none, as the configuration has it. */
export function accessLines(
  log: Pick<HostLogger, 'info'>,
  { settings }: AccessSettings,
): AccessLines {
  let mode = settings.accessLog;
  return {
    onFinished: (call) => {
      if (mode === 'off' || (mode === 'errors' && call.outcome.kind === 'answered')) return;
      log.info(fieldsOf(call), sentenceOf(call));
    },
    listens: () => mode !== 'off',
    configure: (next) => {
      mode = next.settings.accessLog;
    },
  };
}

/** Field by field, for it is done at each request; what is not known is left out of a line. */
function fieldsOf(call: FinishedCall) {
  const { outcome } = call;
  return {
    caller: call.caller,
    address: call.address,
    door: call.door,
    mount: call.mount,
    operation: call.operation,
    outcome: outcome.kind,
    status: outcome.kind === 'caller-left' ? undefined : outcome.status,
    code: outcome.kind === 'host-error' ? outcome.code : undefined,
    bytes_in: call.bytesIn,
    bytes_out: call.bytesOut,
    queue_ms: rounded(call.queueMs),
    skill_ms: rounded(call.skillMs),
    request_id: call.requestId,
    trace_id: call.trace?.traceparent.slice(TRACE_ID.from, TRACE_ID.to),
  };
}

function sentenceOf({ operation = 'a request', outcome, queueMs, skillMs }: FinishedCall): string {
  const came = outcome.kind === 'caller-left' ? 'caller left' : String(outcome.status);
  return `access: ${operation}: ${came} in ${String(rounded(queueMs + skillMs))} ms`;
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
