import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isJsonObject } from '@skillet/core';
import type { RecordedCall } from './recorded-call.ts';

const SAFETY: ReadonlySet<unknown> = new Set(['read_only', 'idempotent', 'no']);
const METHOD = /^[A-Z]{1,20}$/;
/** A mount, perhaps of one of its versions: a single part of a path, that no server reads as another. */
const MOUNT = /^[A-Za-z0-9][A-Za-z0-9._~-]*(?:@[A-Za-z0-9][A-Za-z0-9.+-]*)?$/;
/** What a request may have behind its mount: Node sends no other. */
const PATH = /^\/[\u0021-\u00ff]*$/;

/** What is wrong with a call of a recording, as the end of a sentence: anybody may have edited the file. */
export function callFault(call: unknown): string | undefined {
  if (!isJsonObject(call)) return 'is no JSON object';
  const { mount, method, path, safe, answer, headers = {}, withheld = [] } = call;
  if (typeof mount !== 'string' || !MOUNT.test(mount)) return '`mount` must be that of a skill';
  if (typeof method !== 'string' || !METHOD.test(method)) return '`method` must be one of HTTP';
  if (typeof path !== 'string' || !PATH.test(path))
    return '`path` must be that of a request below its mount, and begin with a slash';
  if (!SAFETY.has(safe)) return '`safe` must be read_only, idempotent or no';
  if (!isTexts(headers)) return '`headers` must be an object of texts';
  const odd = Object.entries(headers).find(([name, value]) => !isHeader(name, value));
  if (odd !== undefined)
    return `\`headers\` has one that is none of HTTP: ${JSON.stringify(odd[0])}`;
  if (!Array.isArray(withheld) || !withheld.every(isText))
    return '`withheld` must be a list of texts';
  const text = textFault(call, ['text', 'base64']);
  if (text !== undefined) return text;
  if (!isJsonObject(answer) || !Number.isInteger(answer['status']))
    return '`answer.status` must be a number';
  return textFault(answer, ['type', 'text', 'sha256', 'code'], 'answer.');
}

function textFault(
  of: Readonly<Record<string, unknown>>,
  names: readonly string[],
  above = '',
): string | undefined {
  const odd = names.find((name) => of[name] !== undefined && !isText(of[name]));
  return odd && `\`${above}${odd}\` must be text`;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** A step up on the way to a file, also one that is encoded once or several times. */
const STEP_UP = /(?:^|[/\\]|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){2}(?:[/\\]|%(?:25)*(?:2f|5c)|$)/i;

/**
 * Whether a request to a skill may be one to its host: `DELETE /skills/<mount>` takes a skill away, and what has `..` in it leads
 * elsewhere behind a server that resolves that. What a recording says of itself is no reason to believe it.
 */
export function leadsElsewhere({ method, path }: Pick<RecordedCall, 'method' | 'path'>): boolean {
  const [pathname = ''] = path.split('?');
  return (method === 'DELETE' && /^\/*$/.test(pathname)) || STEP_UP.test(pathname);
}
