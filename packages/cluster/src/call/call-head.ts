import { isStream, type CallTrace, type SkillRequest } from '@skillet/core';
import { INLINE_BYTES, type CallHead } from '../wire/frames.ts';
import { fitLines } from '../wire/read-heads.ts';

/** The head of a call as it goes to another host. */
export function callHead(
  request: SkillRequest,
  about: {
    readonly mount: string;
    readonly timeout: number;
    /** Bytes of the answer that may come in one message. */
    readonly along: number;
    readonly trace?: CallTrace | undefined;
  },
): CallHead {
  const { method, path, requestId, body } = request;
  const headers = fitLines(request.headers);
  const { address, caller, callerId, door, continues, operation, pass } = request;
  const { mount, timeout, along, trace } = about;
  const { traceparent, tracestate } = trace ?? {};
  const what = body === null ? 'none' : isStream(body) ? 'stream' : 'whole';
  const size = body instanceof Uint8Array ? body.byteLength : 0;
  return {
    ...{ mount, method, path, headers, requestId, body: what, size, timeout },
    ...{ address, caller, callerId, door, continues, operation, traceparent, tracestate },
    counted: pass?.scopes,
    along: along < INLINE_BYTES ? along : undefined,
  };
}
