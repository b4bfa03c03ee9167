import {
  ForwardedLine,
  isJsonObject,
  McpErrorCode,
  MCP_ASKED,
  membersOf,
  QUESTIONS_CHARS,
  type ForwardedQuestions,
  type ForwardedRequest,
} from '@skillet/core';
import { oneLine, shapeResult } from './shape-result.ts';

/** The members of a result that are told by themselves. */
const OWN: readonly string[] = ['inputRequests', 'requestState'];

/** The line for a result of a modern server that asks the client before it goes on. */
export function questionsIn(text: string, request: ForwardedRequest): string {
  const members = membersOf(text) ?? [];
  const find = (wanted: string) => members.findLast(({ name }) => name === wanted)?.value;
  const asked = find('inputRequests');
  const questions = (asked === undefined ? [] : (membersOf(asked) ?? [])).map(
    ({ name: key, value }) => ({ key, text: oneLine(value) }),
  );
  const unmet = questions.flatMap(({ text: one }) => unmetBy(one, request));
  const [first] = unmet;
  if (request.era === 'legacy' && first !== undefined) return cannotAnswer(first, request);
  const state = find('requestState');
  const others = members.filter(({ name }) => !OWN.includes(name));
  const rest = `{${others.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
  const told: ForwardedQuestions = {
    held: false,
    ...(state === undefined ? {} : { state: String(JSON.parse(state)) }),
    questions,
    rest: shapeResult(rest, request),
  };
  const line = ForwardedLine.input + JSON.stringify(told);
  return line.length <= QUESTIONS_CHARS ? line : tooLong();
}

/** What a question asks for, where the client has not said that it can be asked that. */
function unmetBy(text: string, { capabilities }: ForwardedRequest): string[] {
  const asked: unknown = JSON.parse(text);
  const { method } = isJsonObject(asked) ? asked : {};
  const needed = MCP_ASKED.get(String(method));
  return needed !== undefined && isJsonObject(capabilities[needed]) ? [] : [String(method)];
}

function cannotAnswer(asked: string, { method }: ForwardedRequest): string {
  const what = `It asks its client something before it goes on ("${asked.slice(0, 100)}"), and this client cannot be asked that.`;
  if (method !== 'tools/call') return error(what);
  const result = { content: [{ type: 'text', text: what }], isError: true };
  return ForwardedLine.result + JSON.stringify(result);
}

function tooLong(): string {
  return error('What the server asks of its client takes more room than there is for that.');
}

function error(message: string): string {
  return ForwardedLine.error + JSON.stringify({ code: McpErrorCode.refused, message });
}
