import { randomUUID } from 'node:crypto';
import {
  HostError,
  type Call,
  type InvokeOptions,
  type OperationAddress,
  type OperationAnswer,
  type SkillRequest,
  type SkillSpec,
  type Turns,
} from '@skillet/core';
import { wholeBody } from './whole-body.ts';

/** What an operation is invoked on. */
export interface Invoked {
  readonly spec: Pick<SkillSpec, 'mount' | 'limits'>;
  readonly dispatch: (request: SkillRequest) => Call;
  /** Where its calls queue. */
  readonly turns: Turns | undefined;
}

/** Which operation of it, with what. */
export type Invocation = [operation: OperationAddress, input: unknown, options?: InvokeOptions];

/** Stands for the connection of all calls that have none. */
const NO_CONNECTION = {};

/**
 * Has a skill do an operation, JSON for JSON: bytes are taken for the JSON text of the input, all else is made
 * one. Rejects with a `HostError`, or with the reason of the signal when that aborts.
 */
export async function invoke(
  { spec, dispatch, turns }: Invoked,
  ...[operation, input, options = {}]: Invocation
): Promise<OperationAnswer> {
  const { signal } = options;
  const { mount, limits } = spec;
  const request = requestFor(operation, input, options);
  if (request.body !== null && request.body.byteLength > limits.body) throw tooLarge(limits.body);
  if (turns !== undefined) {
    await new Promise<void>((resolve) => {
      turns.begin(mount, NO_CONNECTION, resolve);
    });
  }
  signal?.throwIfAborted();
  const call = dispatch(request);
  if (signal === undefined) return wholeAnswer(call, limits.response);
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = (): void => {
    call.cancel();
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([wholeAnswer(call, limits.response), left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

async function wholeAnswer({ response }: Call, limit: number): Promise<OperationAnswer> {
  const answer = await response;
  return { status: answer.status, text: await wholeBody(answer, limit) };
}

/** The request of an operation, its body whole. */
type WholeRequest = SkillRequest & { readonly body: Uint8Array | null };

function requestFor(
  { name, method, path }: OperationAddress,
  input: unknown,
  { caller, headers = [], timeout, requestId = randomUUID() }: InvokeOptions,
): WholeRequest {
  const about = { method, requestId, caller, operation: name, timeout };
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') {
    return { ...about, path: path + queryOf(input), headers: headers.join('\n'), body: null };
  }
  const body = input instanceof Uint8Array ? input : Buffer.from(JSON.stringify(input));
  const lines = ['content-type', 'application/json', ...headers];
  return { ...about, path, headers: lines.join('\n'), body };
}

/** The inputs of an operation without a body; texts as they are, all else as JSON. */
function queryOf(input: unknown): string {
  const bytes = input instanceof Uint8Array;
  const given: unknown = bytes ? JSON.parse(Buffer.from(input).toString()) : input;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given as object)) {
    if (value === undefined) continue;
    query.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** What is said when there is nothing at a mount. */
export function gone(mount: string): HostError {
  return new HostError('skill_unavailable', `There is no skill at "${mount}" any more.`);
}

function tooLarge(limit: number): HostError {
  const detail = `The input is over the limit of ${String(limit)} bytes.`;
  return new HostError('body_too_large', detail);
}
