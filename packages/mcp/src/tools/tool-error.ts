import type { SkillTool } from '@skillet/catalog';
import {
  headerIn,
  isJsonObject,
  type HostError,
  type JsonObject,
  type OperationAnswer,
} from '@skillet/core';
import { siblingsOf } from './siblings.ts';

/** Characters of what a skill says that are told, and of a given value in it. */
const TOLD = 8 * 1024;
/** Faults of one call that are told. */
const FAULTS = 10;
/** Characters of an error of a skill that are looked into. */
const READ = 64 * 1024;

/** What a model is told when the host could not have a tool called, or not to its end. */
export function hostErrorText(
  error: HostError,
  tool: SkillTool,
  all: ReadonlyMap<string, SkillTool>,
): string {
  const lines = [`${error.message} (${error.code})`];
  lines.push(retryAdvice(error.retryable, error.retryAfter));
  const others = siblingsOf(tool, all);
  if (others.length > 0) lines.push(`Other tools that may serve: ${others.join(', ')}.`);
  return lines.join('\n');
}

/** What a model is told of an error that a skill answered with: what was wrong, and how a good call looks. */
export function skillErrorText(answer: OperationAnswer, tool: SkillTool): string {
  const { status, text, headers } = answer;
  const after = Number(headerIn(headers, 'retry-after') ?? NaN);
  const detail = detailOf(text);
  if (isJsonObject(detail) && detail['error'] === 'missing_credentials') return missingText(detail);
  const lines = Array.isArray(detail)
    ? ['The arguments are not right:', ...detail.slice(0, FAULTS).map(faultLine)]
    : [`The tool answered with an error (${String(status)}): ${told(detail)}`];
  if (status === 400 || status === 422) {
    const example = tool.examples[0]?.input;
    if (example !== undefined) lines.push(`Example of a good call: ${told(example)}`);
    else lines.push(`It takes: ${signature(tool)}`);
  }
  if (after >= 0) lines.push(retryAdvice(true, after));
  else if (status === 429 || status >= 500) lines.push(retryAdvice(status !== 501, undefined));
  return lines.join('\n').slice(0, TOLD);
}

/** No model can set these: whoever has set up its client can. */
function missingText({
  required_credentials: required,
  how_to_get: how,
  documentation,
}: JsonObject): string {
  const names = (Array.isArray(required) ? required : []).map(String);
  const headers = names.map((name) => `X-Skillet-Credential-${name.replaceAll('_', '-')}`);
  const lines = [
    `This tool needs credentials that were not sent: ${names.join(', ')}.`,
    `Whoever has set up this client can send them as headers (${headers.join(', ')}), or in _meta["skillet/credentials"]; they are no arguments.`,
  ];
  for (const told of [how, documentation]) {
    if (typeof told === 'string' && told !== '') lines.push(told);
  }
  return lines.join('\n').slice(0, TOLD);
}

function retryAdvice(retryable: boolean, after: number | undefined): string {
  if (!retryable) return 'The same call would fail again.';
  return after === undefined
    ? 'It may work if you try again.'
    : `Try again in ${String(Math.ceil(after))} s.`;
}

/** What a skill says: its `detail`, or all of it. */
function detailOf(text: string): unknown {
  if (text.length > READ) return text;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && 'detail' in value ? value['detail'] : value;
  } catch {
    return text;
  }
}

function faultLine(fault: unknown): string {
  if (!isJsonObject(fault)) return `- ${told(fault)}`;
  const { loc, msg, input } = fault;
  const where = Array.isArray(loc)
    ? loc.filter((one) => one !== 'body' && one !== 'skill_input')
    : [];
  const given = input === undefined || isJsonObject(input) ? '' : ` (given: ${told(input, 200)})`;
  return `- ${where.length === 0 ? '' : `${where.join('.')}: `}${told(msg)}${given}`;
}

function told(value: unknown, chars = 2000): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > chars ? `${text.slice(0, chars)}…` : text;
}

/** The arguments of a tool in a few words: `timezone: string, limit?: integer`. */
function signature({ input }: SkillTool): string {
  const { properties, required } = input;
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const parts = Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => {
    const type =
      isJsonObject(schema) && typeof schema['type'] === 'string' ? schema['type'] : 'any';
    return `${name}${needed.includes(name) ? '' : '?'}: ${type}`;
  });
  return parts.length === 0 ? 'no arguments' : told(parts.join(', '));
}
