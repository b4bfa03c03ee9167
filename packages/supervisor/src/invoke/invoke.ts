import { randomUUID } from 'node:crypto';
import {
  freeing,
  HostError,
  isFreeable,
  isStream,
  partyOf,
  type Call,
  type InvokeOptions,
  type OperationAddress,
  type OperationAnswer,
  type SkillRequest,
  type SkillResponse,
  type SkillSpec,
  type Turns,
} from '@skillet/core';
import { inputBody } from './input-body.ts';
import { placeInput, queryInput, type InputFaults } from './place-input.ts';
import { wholeAnswer } from './whole-answer.ts';

/** What must be known of a skill to have it do an operation. */
export interface InvokedSkill extends Pick<SkillSpec, 'mount' | 'kind'> {
  readonly limits: Pick<SkillSpec['limits'], 'body' | 'response'>;
  readonly manifest: { readonly inputs: Readonly<Record<string, unknown>> };
}

/** What an operation is invoked on. */
export interface Invoked {
  readonly spec: InvokedSkill;
  readonly dispatch: (request: SkillRequest) => Call;
  /** Where its calls queue. */
  readonly turns: Turns | undefined;
}

/** Which operation of it, with what. */
export type Invocation = [operation: OperationAddress, input: unknown, options?: InvokeOptions];

/** Stands for the connection of all calls that have none. */
const NO_CONNECTION = {};

/**
 * Has a skill do an operation: bytes are taken for the JSON text of the input, all else is made one. Rejects with a
 * `HostError`, or with the reason of the signal when that aborts.
 */
export function invoke(
  { spec, dispatch, turns }: Invoked,
  ...[operation, input, options = {}]: Invocation
): Promise<OperationAnswer> {
  const { mount, limits } = spec;
  const { signal, onPart } = options;
  const { promise, resolve, reject } = Promise.withResolvers<OperationAnswer>();
  const serve = (request: WholeRequest): void => {
    let call: Call;
    try {
      if (signal?.aborted === true) throw signal.reason;
      call = dispatch(request);
    } catch (error) {
      reject(error);
      return;
    }
    const leave = (): void => {
      leaveCall(call);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', leave);
    call.response
      .then((response) => wholeAnswer(response, limits.response, onPart))
      .then(
        (answer) => {
          signal?.removeEventListener('abort', leave);
          resolve(answer);
        },
        (error: unknown) => {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
      );
  };
  const begin = (request: WholeRequest | InputFaults): void => {
    if ('faults' in request) resolve(refused(request.faults));
    else if ((request.body?.byteLength ?? 0) > limits.body) reject(tooLarge(limits.body));
    else if (turns === undefined) serve(request);
    else turns.begin(mount, NO_CONNECTION, () => serve(request), { party: () => partyOf(request) });
  };
  try {
    const made = requestFor(spec, operation, input, options);
    if (made instanceof Promise) made.then(begin).catch(reject);
    else begin(made);
  } catch (error) {
    reject(error);
  }
  return promise;
}

/** Wants no answer any more, nor the rest of one that has begun. */
function leaveCall(call: Call): void {
  call.cancel();
  const stop = ({ body }: SkillResponse): void => {
    if (isStream(body)) body.cancel();
  };
  call.response.then(stop, () => undefined);
}

const JSON_CONTENT = ['content-type', 'application/json'];
const JSON_LINES = JSON_CONTENT.join('\n');

/** What an application would say itself of inputs that are not right. */
function refused(faults: readonly object[]): OperationAnswer {
  const contentType = 'application/json';
  const text = JSON.stringify({ detail: faults });
  return { status: 422, contentType, headers: ['Content-Type', contentType], text };
}

function textOf(input: unknown): string {
  return input instanceof Uint8Array ? Buffer.from(input).toString() : JSON.stringify(input);
}

/** The request of an operation, its body whole. */
type WholeRequest = SkillRequest & { readonly body: Uint8Array | null };

/** Operations whose inputs stand in the query where nothing else is said. */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE']);

function requestFor(
  spec: Invoked['spec'],
  operation: OperationAddress,
  input: unknown,
  options: InvokeOptions,
): WholeRequest | Promise<WholeRequest | InputFaults> {
  const { name, method, path, places } = operation;
  const { headers = [], timeout, requestId = randomUUID(), credentials, onDone } = options;
  const { address, caller, callerId, session, door, continues, trace } = options;
  const of = { address, caller, callerId, session, door, continues, trace, operation: name };
  const about = { method, requestId, timeout, ...of };
  if (places !== undefined || WITHOUT_BODY.has(method)) {
    return placedRequest(operation, textOf(input), headers, about);
  }
  const given = input instanceof Uint8Array ? input : Buffer.from(JSON.stringify(input));
  const body = credentials === undefined ? given : inputBody(spec, path, given, credentials);
  const lines = headers.length === 0 ? JSON_LINES : [...JSON_CONTENT, ...headers].join('\n');
  const request = { ...about, path, headers: lines, body };
  if (body === given) return given === input ? { ...request, onDone } : request;
  onDone?.();
  return isFreeable(body) ? { ...request, onDone: freeing(body) } : request;
}

async function placedRequest(
  { path, places }: OperationAddress,
  input: string,
  headers: readonly string[],
  about: Omit<WholeRequest, 'path' | 'headers' | 'body'>,
): Promise<WholeRequest | InputFaults> {
  const placed = await (places === undefined
    ? queryInput(path, input)
    : placeInput(path, places, input));
  if ('faults' in placed) return placed;
  const { body } = placed;
  const lines = body === null ? headers : [...JSON_CONTENT, ...headers];
  return {
    ...about,
    path: placed.path,
    headers: lines.join('\n'),
    body: body === null ? null : Buffer.from(body),
  };
}

/** What is said when there is nothing at a mount. */
export function gone(mount: string): HostError {
  return new HostError('skill_unavailable', `There is no skill at "${mount}" any more.`);
}

function tooLarge(limit: number): HostError {
  const detail = `The input is over the limit of ${String(limit)} bytes.`;
  return new HostError('body_too_large', detail);
}
