import type { Dispatcher, Tracing } from '@skillet/core';
import { callTool, type ToolCall } from '../tools/call-tool.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import type { ToolView } from '../tools/tool-view.ts';
import { tracedCall } from '../tools/traced-call.ts';
import { CodeMode, type CodeModeOptions } from './code-mode.ts';
import { EXECUTE } from './execute-tool.ts';

/** Calls of tools as clients make them: of those of skills, and of the one that runs code. */
export class ToolCalls {
  readonly #dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>;
  readonly #code: CodeMode | undefined;
  readonly #tracing: Tracing | undefined;

  /** Without `code` none is run, without `tracing` nothing recorded. */
  constructor(
    dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
    code: CodeModeOptions | undefined,
    tracing: Tracing | undefined,
  ) {
    this.#dispatcher = dispatcher;
    this.#tracing = tracing;
    this.#code = code && new CodeMode(dispatcher, code);
  }

  /** See `callTool`. */
  call(view: ToolView, call: ToolCall, caller: ToolCaller): string | Promise<string> {
    return tracedCall(this.#tracing, call, view, caller, (traced) =>
      this.#call(view, call, traced),
    );
  }

  #call(view: ToolView, call: ToolCall, caller: ToolCaller): string | Promise<string> {
    if (this.#code !== undefined && view.code !== undefined && call.params['name'] === EXECUTE) {
      return this.#code.execute({ ...view.code, view }, call, caller);
    }
    return callTool(this.#dispatcher, view, call, caller);
  }
}
