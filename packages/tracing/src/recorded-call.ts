import { SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import type { CallOutcome, FinishedCall, CallTrace, TracedCall } from '@skillet/core';
import type { Captured } from './captor.ts';
import { below, traceparentOf, type Recorder } from './recorder.ts';

/** What hears how a call of a request has ended. */
export type OnCallEnded = (error: string | undefined) => void;

/** Milliseconds from which on the wait for a worker has a span of its own. */
const WAITED = 1;

/**
 * The call of a skill, from its admission to its end, as a span by OpenTelemetry's conventions for GenAI: that is what the skill is
 * handed, so that what it does elsewhere lies below it.
 */
export class RecordedCall implements CallTrace {
  readonly traceparent: string;
  readonly tracestate: string | undefined;
  readonly #recorder: Recorder;
  readonly #span: Span;
  readonly #onEnded: OnCallEnded;
  readonly #captured: Captured | undefined;
  readonly onAnswer: CallTrace['onAnswer'];

  constructor(
    recorder: Recorder,
    request: Span,
    { mount, revision, operation, requestId, input }: TracedCall,
    tracestate: string | undefined,
    onEnded: OnCallEnded,
  ) {
    const tool = operation ?? mount;
    const attributes: Attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
      'skillet.mount': mount,
      'skillet.revision': revision,
      'skillet.request_id': requestId,
    };
    this.#recorder = recorder;
    this.#span = recorder.tracer.startSpan(`execute_tool ${tool}`, { attributes }, below(request));
    this.#onEnded = onEnded;
    const { captor } = recorder;
    const captured = input && captor?.take(input.headers, input.body);
    this.#captured = captured;
    this.onAnswer = captured && ((body) => captor?.takeResult(captured, body));
    this.traceparent = traceparentOf(this.#span);
    this.tracestate = tracestate;
  }

  /** It has ended for its caller. */
  end(call: FinishedCall): void {
    const span = this.#span;
    const { queueMs, startedAt, worker, outcome } = call;
    if (queueMs >= WAITED) {
      this.#recorder.tracer
        .startSpan('queue', { startTime: startedAt }, below(span))
        .end(startedAt + queueMs);
    }
    span.setAttributes({
      'skillet.caller': call.caller,
      'skillet.door': call.door,
      'skillet.queue_ms': queueMs,
      ...(worker === undefined ? {} : { 'skillet.worker': worker }),
      ...(call.replayed ? { 'skillet.replayed': true } : {}),
    });
    const error = errorOf(outcome);
    if (error !== undefined) {
      span.setAttribute('error.type', error);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    const { captor } = this.#recorder;
    if (captor === undefined || this.#captured === undefined) span.end();
    else captor.end(span, this.#captured, performance.now());
    this.#onEnded(error);
  }
}

/** What went wrong, in a word that there are few of: the code of an error of the host, or the status of one of the skill. */
function errorOf(outcome: CallOutcome): string | undefined {
  switch (outcome.kind) {
    case 'answered':
      return undefined;
    case 'skill-error':
      return String(outcome.status);
    case 'host-error':
      return outcome.code;
    case 'caller-left':
      return 'caller_left';
  }
}
