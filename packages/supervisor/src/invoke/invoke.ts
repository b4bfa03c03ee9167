import { randomUUID } from 'node:crypto';
import {
  HostError,
  isStream,
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

/** What an operation is invoked on. */
export interface Invoked {
  readonly spec: Pick<SkillSpec, 'mount' | 'limits' | 'kind' | 'manifest'>;
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
export async function invoke(
  { spec, dispatch, turns }: Invoked,
  ...[operation, input, options = {}]: Invocation
): Promise<OperationAnswer> {
  const { signal, onPart } = options;
  const { mount, limits } = spec;
  const made = requestFor(spec, operation, input, options);
  const request = made instanceof Promise ? await made : made;
  if ('faults' in request) return refused(request.faults);
  if (request.body !== null && request.body.byteLength > limits.body) throw tooLarge(limits.body);
  if (turns !== undefined) {
    await new Promise<void>((resolve) => {
      turns.begin(mount, NO_CONNECTION, resolve);
    });
  }
  signal?.throwIfAborted();
  const call = dispatch(request);
  const whole = call.response.then((response) => wholeAnswer(response, limits.response, onPart));
  if (signal === undefined) return whole;
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = (): void => {
    leaveCall(call);
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([whole, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
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
  { caller, headers = [], timeout, requestId = randomUUID(), credentials }: InvokeOptions,
): WholeRequest | Promise<WholeRequest | InputFaults> {
  const { name, method, path, places } = operation;
  const about = { method, requestId, caller, operation: name, timeout };
  if (places !== undefined || WITHOUT_BODY.has(method)) {
    return placedRequest(operation, textOf(input), headers, about);
  }
  const given = input instanceof Uint8Array ? input : Buffer.from(JSON.stringify(input));
  const body = credentials === undefined ? given : inputBody(spec, path, given, credentials);
  const lines = [...JSON_CONTENT, ...headers];
  return { ...about, path, headers: lines.join('\n'), body };
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
