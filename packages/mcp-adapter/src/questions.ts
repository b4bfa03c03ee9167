import {
  isJsonObject,
  McpErrorCode,
  QUESTIONS_CHARS,
  type ForwardedQuestions,
  type JsonObject,
} from '@skillet/core';
import { McpError, type ServerRequest } from '@skillet/mcp-client';

/** Characters of one of them: twice as many as JSON within JSON takes. */
const LONGEST = QUESTIONS_CHARS / 4;

interface Question {
  readonly text: string;
  readonly resolve: (answer: JsonObject) => void;
  readonly reject: (refusal: McpError) => void;
}

/** What a server has asked in the course of one call, and its client has not answered yet. */
export class Questions {
  readonly #open = new Map<string, Question>();
  #last = 0;
  #asked = Promise.withResolvers<undefined>();

  get size(): number {
    return this.#open.size;
  }

  /** Resolves when there is something to ask the client. */
  async asked(): Promise<void> {
    while (this.#open.size === 0) {
      await this.#asked.promise;
      // What is asked at the same time is told together.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Waits for the client's answer; rejects with what it refuses with. */
  ask({ method, params, signal }: ServerRequest): Promise<JsonObject> {
    const text = JSON.stringify({ method, params });
    if (text.length > LONGEST) {
      const why = `"${method}" is refused: it has more than ${String(LONGEST)} characters.`;
      throw new McpError(McpErrorCode.invalidParams, why);
    }
    this.#last += 1;
    const key = `question-${String(this.#last)}`;
    return new Promise((resolve, reject) => {
      this.#open.set(key, { text, resolve, reject });
      signal.addEventListener('abort', () => this.#open.delete(key), { once: true });
      this.#asked.resolve(undefined);
      this.#asked = Promise.withResolvers();
    });
  }

  /** Takes the answers of the client, as far as they are any. */
  answer(inputs: unknown, refusals: unknown): void {
    for (const [key, question] of [...this.#open]) {
      const input = isJsonObject(inputs) ? inputs[key] : undefined;
      const refusal = isJsonObject(refusals) ? refusals[key] : undefined;
      if (!isJsonObject(input) && !isJsonObject(refusal)) continue;
      this.#open.delete(key);
      if (isJsonObject(refusal)) question.reject(asError(refusal));
      else question.resolve(input as JsonObject);
    }
  }

  /** What is to be asked, as much as can be told at once. */
  told(): ForwardedQuestions['questions'] {
    let left = LONGEST;
    const told: { readonly key: string; readonly text: string }[] = [];
    for (const [key, { text }] of this.#open) {
      left -= text.length;
      if (left >= 0) told.push({ key, text });
    }
    return told;
  }
}

function asError({ code, message, data }: JsonObject): McpError {
  return new McpError(
    typeof code === 'number' ? code : McpErrorCode.internal,
    typeof message === 'string' ? message : 'The client refused.',
    data,
  );
}
