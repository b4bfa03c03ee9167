import { isArray, jsonParse, jsonStringify, keys, toText } from '../intrinsics.ts';
import { REDACTED } from './redact.ts';
import { currentSecrets } from './request-context.ts';
import { withoutSecretsOf } from './secrets.ts';

/** Takes secrets out of a text. */
export type Cleaner = (text: string) => string;

/**
 * A text without the credentials of the request that the running code belongs to, and of all others
 * that are under way: what an isolate says is cleared of them before it leaves.
 */
export function withoutSecrets(text: string): string {
  return withoutSecretsOf(text, currentSecrets());
}

/** JSON text with the secrets in its values and names replaced, so that it stays JSON. */
export function cleanJson(json: string, clean: Cleaner): string {
  if (clean(json) === json) return json;
  return jsonStringify(cleanValue(jsonParse(json), clean)) ?? 'null';
}

function cleanValue(value: unknown, clean: Cleaner): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) {
    const text = toText(value);
    return clean(text) === text ? value : REDACTED;
  }
  if (isArray(value)) {
    const items: unknown[] = [];
    for (let i = 0; i < value.length; i += 1) items[i] = cleanValue(value[i], clean);
    return items;
  }
  const fields: Record<string, unknown> = {};
  const names = keys(value);
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    const inner = cleanValue((value as Record<string, unknown>)[name], clean);
    Object.defineProperty(fields, clean(name), { value: inner, enumerable: true });
  }
  return fields;
}
