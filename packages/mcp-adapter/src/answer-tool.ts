import {
  isJsonObject,
  McpErrorCode,
  membersOf,
  type AdapterAnswer,
  type AdapterRequest,
  type JsonObject,
} from '@skillet/core';
import { AnswerUnusable, McpError, type ServerSession } from '@skillet/mcp-client';
import { inTrace } from './in-trace.ts';

/** The tool of a path, and whether its inputs may come in an envelope, as those of a `/run`. */
export interface ToolAddress {
  readonly name: string;
  readonly envelope: boolean;
}

const TOOL = /^\/tools\/(?<name>[^/?]+)(?<run>\/run)?(?:\?|$)/;
/** Characters of a text that a client is told as an error. */
const DETAIL = 4000;

/** Which tool a path is that of; undefined for any other path. */
export function toolAt(path: string): ToolAddress | undefined {
  const found = TOOL.exec(path)?.groups;
  if (found === undefined) return undefined;
  try {
    const name = decodeURIComponent(found['name'] ?? '');
    return { name, envelope: found['run'] !== undefined };
  } catch {
    return undefined;
  }
}

/** Calls a tool with the JSON text of its arguments: the answer is its structured content, else its blocks of content. */
export async function answerTool(
  session: Pick<ServerSession, 'request'>,
  tool: ToolAddress,
  { body, signal, trace }: Pick<AdapterRequest, 'body' | 'signal' | 'trace'>,
): Promise<AdapterAnswer> {
  const given = argumentsIn(body, tool.envelope);
  if (given === undefined) return failed(422, [fault('The body is no JSON object')]);
  try {
    const { result, text } = await session.request(
      'tools/call',
      inTrace({ name: tool.name }, trace),
      // Over HTTP nobody can be asked.
      { signal, argumentsText: given, capabilities: {} },
    );
    if (result['resultType'] === 'input_required') {
      const detail =
        'The tool asks its caller something before it goes on. Only clients of MCP can answer that.';
      return failed(422, detail);
    }
    if (result['isError'] === true) return failed(400, textIn(result) || 'The tool failed.');
    const members = membersOf(text) ?? [];
    const find = (wanted: string) => members.findLast(({ name }) => name === wanted)?.value;
    const structured = find('structuredContent');
    if (structured !== undefined && structured !== 'null') return { status: 200, body: structured };
    return { status: 200, body: find('content') ?? '[]' };
  } catch (error) {
    return failureOf(error);
  }
}

/** What a request that a server refused, or answered with what is of no use, is answered with. */
function failureOf(error: unknown): AdapterAnswer {
  if (error instanceof AnswerUnusable) return { unusable: error.message };
  if (!(error instanceof McpError)) throw error;
  const message = error.message.slice(0, DETAIL);
  switch (error.code) {
    case McpErrorCode.invalidParams:
      return failed(422, [fault(message)]);
    case McpErrorCode.methodNotFound:
      return failed(404, message);
    default:
      return failed(500, message);
  }
}

function argumentsIn(body: string, envelope: boolean): string | undefined {
  const text = body.trim() === '' ? '{}' : body;
  const members = membersOf(text);
  if (members === undefined || !isObjectText(text)) return undefined;
  const inner = envelope ? members.findLast(({ name }) => name === 'skill_input') : undefined;
  if (inner === undefined) return text;
  return isObjectText(inner.value) ? inner.value : undefined;
}

/** A part of JSON that holds is not parsed again for the sake of what it is. */
function isObjectText(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function textIn({ content }: JsonObject): string {
  if (!Array.isArray(content)) return '';
  const texts = content.flatMap((block: unknown) =>
    isJsonObject(block) && typeof block['text'] === 'string' ? [block['text']] : [],
  );
  return texts.join('\n').slice(0, DETAIL);
}

function fault(msg: string): object {
  return { type: 'value_error', loc: ['body'], msg };
}

function failed(status: number, detail: unknown): AdapterAnswer {
  return { status, body: JSON.stringify({ detail }) };
}
