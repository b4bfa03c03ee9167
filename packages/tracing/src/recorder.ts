import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import type { Captor } from './captor.ts';
import type { Parent } from './decide.ts';

/** What makes the spans of a trace. */
export interface Recorder {
  readonly tracer: Tracer;
  /** The next trace that begins has this id. */
  readonly nextTrace: (traceId: string) => void;
  /** What keeps what calls are sent, where that is wanted. */
  readonly captor: Captor | undefined;
}

/** Begins the span of a request, as a part of what its caller has begun or of a trace of its own. */
export function beginRequest(
  { tracer, nextTrace }: Recorder,
  name: string,
  { traceId, parent }: { readonly traceId: string; readonly parent: Parent | undefined },
  attributes: Attributes = {},
): Span {
  const options = { kind: SpanKind.SERVER, attributes };
  if (parent === undefined) {
    nextTrace(traceId);
    return tracer.startSpan(name, options, ROOT_CONTEXT);
  }
  const { spanId, tracestate } = parent;
  const above = trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: new TraceState(tracestate) }),
  });
  return tracer.startSpan(name, options, above);
}

/** What is below a span. */
export function below(span: Span): Context {
  return trace.setSpan(ROOT_CONTEXT, span);
}

/** A span as whoever goes on with it is told. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
}
