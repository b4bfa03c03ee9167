import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type {
  RequestTrace,
  ToolEnd,
  ToolTrace,
  TraceContext,
  TracedCall,
  TracedExchange,
} from '@skillet/core';
import { RecordedCall } from './recorded-call.ts';
import type { Recorder } from './recorder.ts';

/** The least status that is the host's or the skill's fault. */
const FAILED = 500;

/** What a recorded request has in common, by whichever door it came. */
class RecordedRequest implements RequestTrace {
  protected readonly span: Span;
  /** What the last of its calls ended with. */
  protected error: string | undefined = undefined;
  readonly #recorder: Recorder;
  readonly #tracestate: string | undefined;

  constructor(recorder: Recorder, span: Span, tracestate: string | undefined) {
    this.#recorder = recorder;
    this.span = span;
    this.#tracestate = tracestate;
  }

  call(call: TracedCall): TraceContext {
    return new RecordedCall(this.#recorder, this.span, call, this.#tracestate, (error) => {
      this.error = error;
    });
  }

  protected finish(error: string | undefined, isFault = error !== undefined): void {
    if (error !== undefined) this.span.setAttribute('error.type', error);
    if (isFault) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}

/** An HTTP request, as a span by the conventions for servers; it ends with the connection's part in the answer. */
export class RecordedExchange extends RecordedRequest {
  constructor(
    recorder: Recorder,
    span: Span,
    tracestate: string | undefined,
    exchange: TracedExchange,
  ) {
    super(recorder, span, tracestate);
    exchange.res.once('close', () => {
      this.#end(exchange);
    });
  }

  #end({ req, res, requestId, mount, endpoint, callerName }: TracedExchange): void {
    const { span, error } = this;
    const { method = 'GET', httpVersion } = req;
    const route = `/skills/${mount ?? '{mount}'}${endpoint ?? '/*'}`;
    span.updateName(`${method} ${route}`);
    span.setAttributes({
      'http.request.method': method,
      'http.route': route,
      'url.scheme': 'encrypted' in req.socket ? 'https' : 'http',
      'network.protocol.version': httpVersion,
      'skillet.caller': callerName,
      'skillet.request_id': requestId,
    });
    if (!res.writableFinished) {
      this.finish(error ?? 'caller_left');
      return;
    }
    const { statusCode } = res;
    span.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= FAILED) this.finish(error ?? String(statusCode));
    // What the caller has done wrong is no fault of a server.
    else this.finish(error, false);
  }
}

/** The call of a tool over MCP, as a span by the conventions for servers of that. */
export class RecordedTool extends RecordedRequest implements ToolTrace {
  readonly end = (ended: ToolEnd): void => {
    if (ended.kind === 'caller-left') this.finish('caller_left');
    else if (ended.kind === 'refused') this.finish(String(ended.code));
    else this.finish(ended.isError ? (this.error ?? 'tool_error') : undefined);
  };
}
