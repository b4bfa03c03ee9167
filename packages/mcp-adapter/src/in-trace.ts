import type { JsonObject, TraceContext } from '@skillet/core';

/** The parameters of a request with its place in a trace in their `_meta`, in the stead of what the client has said there. */
export function inTrace(params: JsonObject, trace: TraceContext | undefined): JsonObject {
  if (trace === undefined) return params;
  const { _meta: meta } = params;
  const { traceparent: _parent, tracestate: _state, ...others } = (meta ?? {}) as JsonObject;
  return { ...params, _meta: { ...others, ...trace } };
}
