import {
  CODE_AT_ONCE,
  CODE_ROUTE,
  CodeFrame,
  codeFrame,
  CodeFrameReader,
  HostError,
  isStream,
  type CodeStart,
  type Isolate,
  type SkillResponse,
} from '@skillet/core';
import { FrameStream } from './frame-stream.ts';

/** Bytes of one frame from an isolate, of which nothing is believed: arguments of a call, or what the code came to. */
const MOST = 4 * 1024 * 1024;

/** What a run has come to: the JSON of `{result, …}`, or a text that says why it came to nothing. */
export type CodeEnd =
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'fault'; readonly text: string };

/** Why a call of the code comes to nothing, in words for it. */
export class CodeRefusal extends Error {}

/** Answers what the code asks for, or throws a `CodeRefusal`; anything else that is thrown ends the run. */
export interface CodeTools {
  /** The JSON of a result, as an object. */
  call(name: string, args: string): Promise<string>;
  /** The JSON of what a tool takes. */
  describe(name: string): string;
}

/** Has an isolate run a piece of code, and its calls answered; `onBegun` when the code has begun. Rejects with a `HostError`. */
export async function runIn(
  isolate: Isolate,
  start: CodeStart,
  requestId: string,
  { tools, onBegun }: { readonly tools: CodeTools; readonly onBegun: () => void },
): Promise<CodeEnd> {
  const frames = new FrameStream();
  const { response } = isolate.dispatch({
    method: 'POST',
    path: CODE_ROUTE,
    headers: '',
    body: frames,
    requestId,
  });
  frames.send(codeFrame(CodeFrame.start, 0, JSON.stringify(start)));
  const answer = await response;
  onBegun();
  return read(answer, frames, { tools, maxCalls: start.maxCalls });
}

const CALL = /^([a-z0-9_]{1,64}) (\{[^]*\})$/;

function read(
  { body }: SkillResponse,
  frames: FrameStream,
  { tools, maxCalls }: { readonly tools: CodeTools; readonly maxCalls: number },
): Promise<CodeEnd> {
  if (!isStream(body)) return Promise.reject(broken());
  const { promise, resolve, reject } = Promise.withResolvers<CodeEnd>();
  let asked = 0;
  /** Those whose answers it has not taken yet: so much is held for it, and no more. */
  let open = 0;
  const taken = (): void => {
    open -= 1;
  };
  let came: CodeEnd | undefined;
  const tell = (kind: 'answer' | 'description' | 'refusal', id: number, text: string): void => {
    frames.send(codeFrame(CodeFrame[kind], id, text), taken);
  };
  const refuse = (id: number, error: unknown): void => {
    if (error instanceof CodeRefusal) tell('refusal', id, error.message);
    else reject(error);
  };
  const onFrame = (kind: string, id: number, text: string): void => {
    if (kind === CodeFrame.value) came ??= { kind: 'value', json: text };
    else if (kind === CodeFrame.fault) came ??= { kind: 'fault', text };
    else {
      asked += 1;
      open += 1;
      // It counts itself, and would not have asked.
      if (asked > maxCalls || open > CODE_AT_ONCE) reject(broken());
      else if (kind === CodeFrame.describe) {
        try {
          tell('description', id, tools.describe(text));
        } catch (error) {
          refuse(id, error);
        }
      } else if (kind === CodeFrame.call) {
        const [, name = '', args = '{}'] = CALL.exec(text) ?? [];
        tools.call(name, args).then(
          (result) => {
            tell('answer', id, result);
          },
          (error: unknown) => {
            refuse(id, error);
          },
        );
      } else reject(broken());
    }
  };
  const reader = new CodeFrameReader(MOST, onFrame);
  body.read({
    chunk(bytes) {
      if (reader.push(bytes)) body.grant(bytes.byteLength);
      else reject(broken());
    },
    end() {
      if (came === undefined) reject(broken());
      else resolve(came);
    },
    fail: reject,
  });
  return promise;
}

function broken(): HostError {
  return new HostError(
    'worker_crashed',
    'The process in which the code ran has ended, or speaks nonsense.',
  );
}
