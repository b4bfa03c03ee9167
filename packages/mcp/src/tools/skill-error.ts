import type { SkillTool } from '@skillet/catalog';
import {
  credentialHeader,
  headerIn,
  isJsonObject,
  type JsonObject,
  type OperationAnswer,
} from '@skillet/core';
import { smallJson } from '../protocol/json-check.ts';
import { CREDENTIAL_META } from './credentials.ts';
import { exampleLine, retryAdvice, told } from './error-text.ts';
import { errorResult } from './tool-result.ts';

/** Characters of an error of a skill that are looked into. */
const READ = 32 * 1024;
/** Faults of one call that are told. */
const FAULTS = 10;
/** Statuses after which the same call may do better. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The JSON members of what is answered for an error of a skill: what was wrong, and how a good call looks. */
export function skillErrorResult(answer: OperationAnswer, tool: SkillTool): string {
  const { status, text, headers } = answer;
  const value = smallJson(text, READ)?.value;
  const detail = isJsonObject(value) && 'detail' in value ? value['detail'] : (value ?? text);
  if (isJsonObject(detail) && detail['error'] === 'missing_credentials') {
    return missingResult(detail);
  }
  if (status < 400) {
    const place = told(headerIn(headers, 'location') ?? 'elsewhere', 500);
    return errorResult(`The tool answered with a redirect to ${place}, which is not followed.`);
  }
  const after = secondsOf(headerIn(headers, 'retry-after'));
  const retryable = after !== undefined || PASSING.has(status);
  const invalid = status === 422 && Array.isArray(detail);
  const lines = invalid
    ? ['The arguments are not right:', ...detail.slice(0, FAULTS).map(faultLine)]
    : [`The tool answered with an error (${String(status)}): ${told(detail)}`];
  if (invalid && detail.length > FAULTS) lines.push(`- and ${String(detail.length - FAULTS)} more`);
  if (status === 400 || status === 422) lines.push(exampleLine(tool));
  lines.push(retryAdvice(retryable, after));
  return errorResult(...lines);
}

/** No model can set these, nor should it ask for them: whoever has set up its client can. */
function missingResult(detail: JsonObject): string {
  const { required_credentials: required, how_to_get: how, documentation } = detail;
  const names = (Array.isArray(required) ? required : [])
    .slice(0, FAULTS)
    .map((one) => told(one, 128));
  const headers = names.map(credentialHeader);
  const lines = [
    `This tool needs credentials, and not all of them were sent: ${names.join(', ')}.`,
    `Whoever has set up this client can send them as headers (${headers.join(', ')}), or in _meta["${CREDENTIAL_META}"]; they are no arguments, and nothing to ask for in a conversation.`,
    ...[how, documentation]
      .filter((text) => typeof text === 'string' && text !== '')
      .map((text) => told(text, 500)),
    'The same call would fail again until they are set.',
  ];
  return errorResult(...lines);
}

/** One fault in the form of FastAPI, which applications answer with as well: it may be of any shape. */
function faultLine(fault: unknown): string {
  if (!isJsonObject(fault)) return `- ${told(fault, 300)}`;
  const { loc, msg, input } = fault;
  const path = (Array.isArray(loc) ? loc : []).filter(
    (one, at) => !(at === 0 && one === 'body') && !(at === 1 && one === 'skill_input'),
  );
  const scalar =
    typeof input === 'string' || typeof input === 'number' || typeof input === 'boolean';
  const given =
    scalar && input !== '[object]' ? ` (given: ${told(JSON.stringify(input), 200)})` : '';
  const where =
    path.length === 0 ? '' : `${told(path.map((one) => told(one, 100)).join('.'), 300)}: `;
  return `- ${where}${msg === undefined ? 'is not valid' : told(msg, 500)}${given}`;
}

function secondsOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\s*\d{1,6}\s*$/.test(header) ? Number(header) : undefined;
}
