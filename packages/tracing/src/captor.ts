import type { Attributes, Span, TimeInput } from '@opentelemetry/api';
import type { Clear } from './open-tracing.ts';

/** Bytes of a body that is recorded at all, and characters of it that are. */
const MOST_BYTES = 64 * 1024;
const MOST_CHARS = 8192;

/** What a call was sent, in memory of its own. */
export interface Captured {
  readonly headers: string;
  readonly input: Uint8Array;
  result: Uint8Array | undefined;
}

/** Keeps what calls are sent and answer until that is cleared of secrets and stands in their spans. */
export class Captor {
  readonly #clear: Clear;
  readonly #results: boolean;
  readonly #open = new Set<Promise<void>>();

  constructor(clear: Clear, results: boolean) {
    this.#clear = clear;
    this.#results = results;
  }

  /** Takes a copy of what a call is sent; undefined for a body that is large, or comes in pieces. */
  take(headers: string, body: object | null): Captured | undefined {
    if (!(body instanceof Uint8Array) || body.byteLength > MOST_BYTES) return undefined;
    return { headers, input: body.slice(), result: undefined };
  }

  /** The same of what it answers, where that is wanted. */
  takeResult(captured: Captured, body: string | Uint8Array): void {
    if (!this.#results || body.length > MOST_BYTES) return;
    captured.result = typeof body === 'string' ? Buffer.from(body) : body.slice();
  }

  /** Ends a span once what was taken is in it; the end is as of now. */
  end(span: Span, { headers, input, result }: Captured, now: TimeInput): void {
    const done = this.#clear(headers, input, result).then((cleared) => {
      const attributes: Attributes = {};
      if (cleared.input !== undefined) {
        attributes['gen_ai.tool.call.arguments'] = argumentsIn(cleared.input).slice(0, MOST_CHARS);
      }
      if (cleared.result !== undefined) {
        attributes['gen_ai.tool.call.result'] = cleared.result.slice(0, MOST_CHARS);
      }
      span.setAttributes(attributes);
      span.end(now);
      this.#open.delete(done);
    });
    this.#open.add(done);
  }

  /** Resolves when all that was taken is in its span, or so many milliseconds are over. */
  async settled(within: number): Promise<void> {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(late.resolve, within, undefined);
    await Promise.race([Promise.all(this.#open), late.promise]);
    clearTimeout(timer);
  }
}

/** The arguments in a body that may be an envelope, or what was forwarded to an MCP server. */
function argumentsIn(json: string): string {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    // What was taken out was no part of a text.
    return json;
  }
  if (typeof body !== 'object' || body === null) return json;
  const { skill_input: inner, request, arguments: args } = body as Record<string, unknown>;
  if (typeof inner === 'object' && inner !== null) return JSON.stringify(inner);
  return request !== undefined && args !== undefined ? JSON.stringify(args) : json;
}
