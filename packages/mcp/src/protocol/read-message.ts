import {
  isJsonObject,
  isShallow,
  MemberReader,
  readMembers,
  SLICE,
  withoutValue,
  type JsonObject,
  type WantedMembers,
} from '@skillet/core';
import {
  ErrorCode,
  RpcError,
  type RequestId,
  type RpcAnswer,
  type RpcMessage,
} from './json-rpc.ts';

/** Characters that a message may have besides the arguments of a tool: they are parsed on the host's thread. */
const ENVELOPE_CHARS = 64 * 1024;
/** Levels of nesting that it may have besides them. */
const ENVELOPE_LEVELS = 32;
/** Messages of one batch. */
const BATCH = 50;
/** Where the arguments of a tool are. */
const ARGUMENTS: WantedMembers = { path: ['params'], names: ['arguments'] };
/** Where what a client answers is, to what it was asked. */
const INPUTS: WantedMembers = { path: ['params'], names: ['inputResponses'] };
const RESULT: WantedMembers = { names: ['result'] };

/** What a client has sent: one message, or a batch of them. */
export type Sent = RpcMessage | readonly RpcMessage[];

/**
 * Reads what a client has sent: one message, or a batch of them (an array, as the revision 2025-03-26 has it). The
 * arguments of a tool, and what it answers to what it was asked, are cut out and handed on as text. Throws an `RpcError` for what is no message. A
 * long one is read in slices, between which everything else has its turn.
 */
export function readMessages(text: string): Sent | Promise<Sent> {
  if (text.length > SLICE) return readLong(text);
  const [rest, args] = cut(text, readAtOnce(text, ARGUMENTS));
  const wanted = answeredIn(rest, args);
  return readAround(args, cut(rest, wanted && readAtOnce(rest, wanted)));
}

async function readLong(text: string): Promise<Sent> {
  const [rest, args] = cut(text, await readMembers(text, ARGUMENTS));
  const wanted = answeredIn(rest, args);
  return readAround(args, cut(rest, wanted && (await readMembers(rest, wanted))));
}

/** A text with a 0 in place of a part, and the part. */
type Cut = readonly [text: string, part: string | undefined];

function cut(text: string, reader: MemberReader | undefined): Cut {
  const member = reader?.members[0];
  return member === undefined ? [text, undefined] : [withoutValue(text, member), member.value];
}

function readAtOnce(text: string, wanted: WantedMembers): MemberReader {
  const reader = new MemberReader(text, wanted);
  reader.run(text.length);
  return reader;
}

/** Where what a client answers stands in a message; most have none. */
function answeredIn(rest: string, args: string | undefined): WantedMembers | undefined {
  if (rest.includes('"inputResponses"')) return INPUTS;
  return args === undefined && !rest.includes('"method"') ? RESULT : undefined;
}

function readAround(args: string | undefined, [envelope, answered]: Cut): Sent {
  const value = parse(envelope);
  if (args === undefined && answered === undefined) return readWhole(value);
  const read = readOne(value, args);
  if (answered === undefined) return read;
  if (read.kind === 'request') return { ...read, request: { ...read.request, inputs: answered } };
  if (read.kind !== 'answer') return read;
  return { ...read, answer: { ...read.answer, result: answered } };
}

function parse(text: string): unknown {
  if (text.length > ENVELOPE_CHARS) throw tooLarge();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RpcError(ErrorCode.parse, 'Parse error: the body is not valid JSON.', 400);
  }
  if (!isShallow(value, ENVELOPE_LEVELS)) throw tooLarge();
  return value;
}

function tooLarge(): RpcError {
  const what = `${ENVELOPE_CHARS} characters or ${ENVELOPE_LEVELS} levels of nesting`;
  return new RpcError(
    ErrorCode.invalidRequest,
    `Invalid request: besides params.arguments a message has no more than ${what}.`,
    413,
  );
}

function readWhole(value: unknown): Sent {
  if (!Array.isArray(value)) return readOne(value, undefined);
  if (value.length === 0 || value.length > BATCH) {
    const message = `Invalid request: a batch has 1 to ${BATCH} messages.`;
    throw new RpcError(ErrorCode.invalidRequest, message, 400);
  }
  return value.map((one: unknown) => {
    const given = isJsonObject(one) && isJsonObject(one['params']) ? one['params'] : undefined;
    const args = given?.['arguments'];
    return readOne(one, args === undefined ? undefined : JSON.stringify(args));
  });
}

function readOne(value: unknown, args: string | undefined): RpcMessage {
  if (!isJsonObject(value) || value['jsonrpc'] !== '2.0') throw invalid();
  const { id, method, params } = value;
  if (typeof method !== 'string') {
    if ((isId(id) || id === null) && ('result' in value || 'error' in value)) {
      return { kind: 'answer', answer: { id, ...answered(value) } };
    }
    throw invalid();
  }
  if (params !== undefined && !isJsonObject(params)) throw invalid();
  const given: JsonObject = params ?? {};
  if (id === undefined) return { kind: 'notification', method, params: given };
  if (!isId(id)) throw invalid();
  return { kind: 'request', request: { id, method, params: given, args } };
}

function answered({ result, error }: JsonObject): Omit<RpcAnswer, 'id'> {
  if (isJsonObject(error)) return { error };
  return result === undefined ? {} : { result: JSON.stringify(result) };
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'string' || typeof id === 'number';
}

function invalid(): RpcError {
  const message = 'Invalid request: the body is not a JSON-RPC 2.0 message.';
  return new RpcError(ErrorCode.invalidRequest, message, 400);
}
