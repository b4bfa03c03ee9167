import type { ToolTrace, TraceContext } from '@skillet/core';

/** A request of which nothing is recorded: its calls are told so, and where in a trace they are all the same. */
export class UnrecordedRequest implements ToolTrace {
  readonly #context: TraceContext;

  constructor(context: TraceContext) {
    this.#context = context;
  }

  call(): TraceContext {
    return this.#context;
  }
}
