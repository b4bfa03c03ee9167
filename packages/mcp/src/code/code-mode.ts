import { HostError, type Dispatcher, type Isolates, type JsonObject } from '@skillet/core';
import { isJson } from '../protocol/json-check.ts';
import type { ToolCall } from '../tools/call-tool.ts';
import { retryAdvice } from '../tools/error-text.ts';
import { errorResult, textResult } from '../tools/tool-result.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import type { ToolView } from '../tools/tool-view.ts';
import { CodeCalls, type CodeCall } from './code-calls.ts';
import { runIn, type CodeEnd } from './code-conversation.ts';
import { codeSpec, GRACE } from './code-spec.ts';
import type { ProfileCode } from './execute-tool.ts';

/** Characters of the code of one run. */
const CODE = 64 * 1024;
/** Seconds after which a place may be free where all are taken. */
const BUSY = 2;

/** A run of code that is over: what it called, and nothing of what it said. */
export interface CodeRun {
  readonly profile: string;
  readonly requestId: string;
  readonly ms: number;
  readonly outcome: 'returned' | 'failed' | 'cancelled';
  readonly calls: readonly CodeCall[];
}

/** What code mode is made of. */
export interface CodeModeOptions {
  readonly isolates: Isolates;
  /** Path of what runs in them. */
  readonly entry: string;
  /** Hears of each run that has begun, when it is over. */
  readonly onRun: (run: CodeRun) => void;
}

/** Where code runs: the profile, its tools, and what a run may not exceed. */
interface CodePlace extends ProfileCode {
  readonly view: ToolView;
}

/** Runs pieces of code in isolates, with the tools of a profile as functions. */
export class CodeMode {
  readonly #options: CodeModeOptions;
  readonly #dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>;
  /** Runs of each profile. */
  readonly #running = new Map<string, number>();

  constructor(dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>, options: CodeModeOptions) {
    this.#dispatcher = dispatcher;
    this.#options = options;
  }

  /** The JSON members of the result. Rejects with the reason of the caller's signal when that aborts. */
  async execute(place: CodePlace, call: ToolCall, caller: ToolCaller): Promise<string> {
    const given = codeIn(call.args);
    if ('fault' in given) return errorResult(given.fault);
    const { profile, limits } = place;
    const running = this.#running.get(profile) ?? 0;
    if (running >= limits.concurrency) return errorResult(busy(running), retryAdvice(true, BUSY));
    this.#running.set(profile, running + 1);
    try {
      return await this.#run(place, given.code, call.params, caller);
    } finally {
      this.#running.set(profile, (this.#running.get(profile) ?? 1) - 1);
    }
  }

  async #run(
    place: CodePlace,
    code: string,
    params: JsonObject,
    caller: ToolCaller,
  ): Promise<string> {
    const began = performance.now();
    // Calls that the code has left behind end with it.
    const over = new AbortController();
    const signal = AbortSignal.any([caller.signal, over.signal]);
    const calls = new CodeCalls(this.#dispatcher, { view: place.view, caller, params, signal });
    let outcome: CodeRun['outcome'] = 'failed';
    try {
      const end = await this.#inIsolate(place, code, calls, caller);
      if (end.kind === 'fault') return errorResult(end.text);
      if (!(await isJson(end.json))) return errorResult(ENDED);
      outcome = 'returned';
      return `${textResult(end.json)},"structuredContent":${end.json}`;
    } catch (error) {
      if (caller.signal.aborted) outcome = 'cancelled';
      if (!(error instanceof HostError)) throw error;
      return errorResult(...hostErrorLines(error));
    } finally {
      over.abort();
      const { requestId } = caller;
      const ms = Math.round(performance.now() - began);
      this.#options.onRun({ profile: place.profile, requestId, ms, outcome, calls: calls.made });
    }
  }

  async #inIsolate(
    { profile, view, limits }: CodePlace,
    code: string,
    tools: CodeCalls,
    { signal, requestId }: ToolCaller,
  ): Promise<CodeEnd> {
    const { isolates, entry } = this.#options;
    signal.throwIfAborted();
    const isolate = isolates.isolate(codeSpec(profile, limits, entry));
    const { promise: ended, resolve, reject } = Promise.withResolvers<CodeEnd>();
    const leave = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const { timeout, memory, maxCalls, maxOutput } = limits;
      const start = { code, tools: [...view.tools.keys()], timeout, memory, maxCalls, maxOutput };
      const onBegun = (): void => {
        // It ends itself in time, unless it sits in what cannot be interrupted.
        timer = setTimeout(() => {
          resolve({ kind: 'fault', text: late(timeout) });
        }, timeout + GRACE.end);
      };
      const whole = runIn(isolate, start, requestId, { tools, onBegun });
      return await Promise.race([whole, ended]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      await isolate.end();
    }
  }
}

function codeIn(args = '{}'): { readonly code: string } | { readonly fault: string } {
  // Every character may be an escape.
  if (args.length > CODE * 6 + 1000) return { fault: TOO_LONG };
  try {
    const { code } = JSON.parse(args) as JsonObject;
    if (typeof code !== 'string' || code.trim() === '') return { fault: NO_CODE };
    return code.length > CODE ? { fault: TOO_LONG } : { code };
  } catch {
    return { fault: NO_CODE };
  }
}

function hostErrorLines({ code, retryable, retryAfter }: HostError): string[] {
  if (code === 'limit_exceeded') return ['The code was ended: its process took too much memory.'];
  return [`${ENDED} (${code})`, retryAdvice(retryable, retryAfter)];
}

function busy(running: number): string {
  const are = running === 1 ? '1 run of code is' : `${String(running)} runs of code are`;
  return `${are} under way at this address, and no more may be at a time.`;
}

function late(timeout: number): string {
  return `The code was ended: it took more than ${String(timeout / 1000)} s. Do less in one run.`;
}

const NO_CODE =
  'The argument code is missing: the body of an async function in JavaScript, such as `return 1 + 1;`.';
const TOO_LONG = `The code is longer than ${String(CODE / 1024)} KB. Send a shorter piece.`;
const ENDED = 'The process in which the code ran has ended before the code was done.';
