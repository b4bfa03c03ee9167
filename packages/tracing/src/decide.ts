import type { TraceContext } from '@skillet/core';
import { TraceFlags } from '@opentelemetry/api';
import { freshIds, SPAN_AT } from './ids.ts';
import type { Sampling } from './settings.ts';

/** Where the parts of a `traceparent` lie. */
const TRACE = { from: 3, to: 35 };
const SPAN = { from: 36, to: 52 };
const FLAGS = 53;

/** What becomes of a trace. */
export type Decision =
  /** Nothing is recorded; this is what the skill is handed. */
  | { readonly recorded: false; readonly context: TraceContext }
  /** It is recorded, as a part of what the caller has begun or as a trace of its own. */
  | { readonly recorded: true; readonly traceId: string; readonly parent: Parent | undefined };

/** The span that a caller says the request is a part of. */
export interface Parent {
  readonly spanId: string;
  readonly tracestate: string | undefined;
}

/** Decides about traces before there is anything of a span. `picks` says of a trace by its id whether it is one of the share. */
export function decider(
  { ratio, followsParent }: Sampling,
  picks: (traceId: string) => boolean,
): (from: TraceContext | undefined) => Decision {
  const chosen = (traceId: string) => ratio >= 1 || (ratio > 0 && picks(traceId));
  return (from) => {
    if (from === undefined) {
      const ids = freshIds();
      const traceId = ids.slice(0, SPAN_AT);
      if (chosen(traceId)) return { recorded: true, traceId, parent: undefined };
      // Who is called in turn does not begin a trace of its own then.
      const context = { traceparent: `00-${traceId}-${ids.slice(SPAN_AT)}-00` };
      return { recorded: false, context };
    }
    const { traceparent, tracestate } = from;
    const wanted = (Number.parseInt(traceparent.slice(FLAGS), 16) & TraceFlags.SAMPLED) !== 0;
    const traceId = traceparent.slice(TRACE.from, TRACE.to);
    if (followsParent ? wanted : chosen(traceId)) {
      const spanId = traceparent.slice(SPAN.from, SPAN.to);
      return { recorded: true, traceId, parent: { spanId, tracestate } };
    }
    if (!wanted) return { recorded: false, context: from };
    return {
      recorded: false,
      context: { traceparent: `${traceparent.slice(0, FLAGS)}00`, tracestate },
    };
  };
}
