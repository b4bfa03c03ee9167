import { passedOn, readTrace, type ToolEnd, type Tracing } from '@skillet/core';
import { RpcError } from '../protocol/json-rpc.ts';
import { metaOf } from '../protocol/meta.ts';
import type { ToolCall } from './call-tool.ts';
import type { ToolCaller } from './tool-caller.ts';
import type { ToolView } from './tool-view.ts';

/** How the JSON of a result ends, or what its members have, that says of itself that it is an error. */
const IS_ERROR = /"isError":\s*true/;

type Call = (caller: ToolCaller) => string | Promise<string>;

/**
 * Makes the call of a tool a part of a trace: that of `params._meta.traceparent`, or else of the header, or a new one. Where no
 * traces are recorded, what the client sends in `_meta` is handed on all the same.
 */
export function tracedCall(
  tracing: Tracing | undefined,
  { params }: ToolCall,
  { tools, code, diet }: ToolView,
  caller: ToolCaller,
  call: Call,
): string | Promise<string> {
  const meta = metaOf(params);
  const said = readTrace(meta['traceparent'], meta['tracestate']);
  if (tracing === undefined) {
    return call(said === undefined ? caller : { ...caller, trace: passedOn(said) });
  }
  const { headers } = caller;
  const from = said ?? readTrace(headers['traceparent'], headers['tracestate']);
  const { name } = params;
  // What a client makes up is no name of a span.
  const known = typeof name === 'string' && (diet || code !== undefined || tools.has(name));
  const trace = tracing.tool(known ? name : undefined, from, caller.callerName);
  const traced = { ...caller, trace };
  return trace.end === undefined ? call(traced) : recorded(trace.end, traced, call);
}

async function recorded(
  end: (ended: ToolEnd) => void,
  caller: ToolCaller,
  call: Call,
): Promise<string> {
  try {
    const result = await call(caller);
    end({ kind: 'result', isError: IS_ERROR.test(result) });
    return result;
  } catch (error) {
    if (caller.signal.aborted) end({ kind: 'caller-left' });
    else end({ kind: 'refused', code: error instanceof RpcError ? error.code : -32_603 });
    throw error;
  }
}
