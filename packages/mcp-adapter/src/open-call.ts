import {
  ForwardedLine,
  McpErrorCode,
  McpMeta,
  MCP_LOG_LEVELS,
  type AdapterAnswer,
  type ForwardedRequest,
  type JsonObject,
} from '@skillet/core';
import {
  AnswerUnusable,
  McpError,
  type Notification,
  type ServerRequest,
  type ServerSession,
} from '@skillet/mcp-client';
import type { ForwardedParts } from './forwarded-parts.ts';
import type { HeldCalls, Waiting } from './held-calls.ts';
import { LineQueue } from './line-queue.ts';
import { Questions } from './questions.ts';
import { refusalOf } from './refusal-of.ts';
import { questionsIn } from './server-questions.ts';
import { oneLine, shapeResult } from './shape-result.ts';

/** Characters of a notification that is handed on. */
const NOTICE = 64 * 1024;
/** What the older revisions have for a resource that there is not; the modern one has nothing of its own. */
const NO_RESOURCE = -32002;
/** What a client is told whose arguments or answers are no JSON. */
export const NO_JSON = { code: McpErrorCode.parse, message: 'Parse error: it is not valid JSON.' };
const NO_ANSWER = 'Too many calls wait for answers of their clients already.';

/**
 * A call of a client of the host, under way at the server. It is answered in legs: each ends with the server's answer, or with what the
 * server asks the client, and the next one brings the client's answers.
 */
export class OpenCall implements Waiting {
  readonly #request: ForwardedRequest;
  readonly #held: HeldCalls<OpenCall>;
  readonly #abort = new AbortController();
  readonly #questions = new Questions();
  readonly #last: Promise<string>;
  #lines = new LineQueue();

  constructor(
    session: Pick<ServerSession, 'request' | 'era'>,
    { request, argumentsText, inputs }: ForwardedParts,
    held: HeldCalls<OpenCall>,
  ) {
    this.#request = request;
    this.#held = held;
    this.#last = this.#call(session, argumentsText, inputs);
    // Nobody may be listening when it fails.
    this.#last.catch(() => undefined);
  }

  giveUp(reason: Error): void {
    this.#abort.abort(reason);
  }

  /** Hands the client's answers to the server. */
  answer({ inputs, refusals }: Pick<ForwardedParts, 'inputs' | 'refusals'>): void {
    this.#questions.answer(inputs, refusals);
  }

  /** Goes on until the server has answered, or asks. */
  async leg(signal: AbortSignal): Promise<AdapterAnswer> {
    const leave = (): void => {
      this.giveUp(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    const lines = this.#lines;
    const end = Promise.race([this.#last, this.#asks()]).finally(() => {
      signal.removeEventListener('abort', leave);
    });
    const first = await Promise.race([end, lines.begun]);
    if (first !== undefined) return { status: 200, body: first };
    end.then(
      (last) => {
        lines.end(last);
      },
      (error: unknown) => {
        lines.fail(error);
      },
    );
    return { lines };
  }

  async #asks(): Promise<string> {
    await this.#questions.asked();
    // What is told meanwhile is told in the next leg.
    this.#lines = new LineQueue();
    const state = this.#held.keep(this, this.#request.patience);
    const told = { held: true, state, questions: this.#questions.told(), rest: '{}' };
    return ForwardedLine.input + JSON.stringify(told);
  }

  async #call(
    session: Pick<ServerSession, 'request' | 'era'>,
    argumentsText: string | undefined,
    inputs: unknown,
  ): Promise<string> {
    const { method, params, progress, capabilities } = this.#request;
    const isModern = session.era === 'modern';
    try {
      const answer = await session.request(
        method,
        isModern ? modernParams(this.#request, inputs) : params,
        {
          signal: this.#abort.signal,
          capabilities,
          ...(argumentsText === undefined ? {} : { argumentsText }),
          ...(progress ? { onProgress: this.#onProgress } : {}),
          onNotification: this.#onNotification,
          onServerRequest: this.#onServerRequest,
        },
      );
      const asked = answer.result['resultType'] === 'input_required';
      if (asked) return questionsIn(answer.text, this.#request);
      return ForwardedLine.result + shapeResult(answer.text, this.#request);
    } catch (error) {
      return ForwardedLine.error + JSON.stringify(asError(error, this.#request));
    }
  }

  readonly #onProgress = ({ progressToken: _own, ...report }: JsonObject): void => {
    this.#tell(ForwardedLine.progress, report);
  };

  readonly #onNotification = ({ method, params }: Notification): void => {
    if (method !== 'notifications/message') return;
    if (hears(this.#request.level, params['level'])) {
      this.#tell(ForwardedLine.notification, { method, params });
    }
  };

  readonly #onServerRequest = async (asked: ServerRequest): Promise<JsonObject> => {
    const { capabilities, patience } = this.#request;
    const refusal = refusalOf(asked.method, asked.params, capabilities);
    if (refusal !== undefined) throw refusal;
    if (patience <= 0 || this.#held.isFull) throw new McpError(McpErrorCode.refused, NO_ANSWER);
    return this.#questions.ask(asked);
  };

  #tell(kind: string, told: JsonObject): void {
    const json = oneLine(JSON.stringify(told));
    if (json.length <= NOTICE) this.#lines.push(kind + json);
  }
}

/** What a modern server is told in every request, which an older client has said once. */
function modernParams({ params, era, level }: ForwardedRequest, inputs: unknown): JsonObject {
  const answered = inputs === undefined ? params : { ...params, inputResponses: inputs };
  if (era === 'modern' || level === 'none') return answered;
  const logLevel = level === 'all' ? MCP_LOG_LEVELS[0] : level;
  const { _meta: meta } = params;
  return { ...answered, _meta: { ...(meta as JsonObject), [McpMeta.logLevel]: logLevel } };
}

/** Whether a client that hears messages from a level up hears one. */
function hears(least: string, level: unknown): boolean {
  if (least === 'all' || least === 'none') return least === 'all';
  return MCP_LOG_LEVELS.indexOf(String(level)) >= MCP_LOG_LEVELS.indexOf(least);
}

/** What a client is told of what went wrong; what is nothing to tell is thrown on. */
function asError(error: unknown, { era }: ForwardedRequest): JsonObject {
  if (error instanceof McpError) {
    const { message, data } = error;
    const unknown = era === 'modern' && error.code === NO_RESOURCE;
    const code = unknown ? McpErrorCode.invalidParams : error.code;
    return { code, message, ...(data === undefined ? {} : { data }) };
  }
  if (error instanceof SyntaxError) return NO_JSON;
  if (error instanceof AnswerUnusable) {
    return { code: McpErrorCode.internal, message: error.message };
  }
  throw error;
}
