import { isJsonObject, type SkillExample } from '@skillet/core';
import { differences } from './differences.ts';

/** So many differences of one answer are named. */
const SHOWN_DIFFERENCES = 3;

/** What is wrong with the answer to an example; undefined when it is as it should be. */
export function judgeAnswer(
  status: number,
  text: string,
  example: SkillExample,
): string | undefined {
  const body = parse(text);
  if (status < 200 || status > 299) {
    return `answered ${status}: ${detailOf(body === undefined ? text : body)}`;
  }
  if (!('output' in example)) return undefined;
  if (body === undefined) return 'the answer is not JSON';
  const found = differences(body, example.output);
  if (found.length === 0) return undefined;
  const more = found.length - SHOWN_DIFFERENCES;
  const shown = found.slice(0, SHOWN_DIFFERENCES).join('; ');
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

/** The value of a JSON text; undefined when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an error says, in words: the `detail` that every error of a skill has. */
function detailOf(body: unknown): string {
  const detail = isJsonObject(body) && 'detail' in body ? body['detail'] : body;
  if (typeof detail === 'string') return detail;
  if (Array.isArray(detail) && detail.length > 0 && detail.every(isFault)) {
    return detail.map(wordFault).join('; ');
  }
  return JSON.stringify(detail);
}

interface Fault {
  readonly loc: readonly unknown[];
  readonly msg: string;
}

function isFault(value: unknown): value is Fault {
  return isJsonObject(value) && Array.isArray(value['loc']) && typeof value['msg'] === 'string';
}

/** A validation fault: the input's name without the `body` that all of them begin with. */
function wordFault({ loc, msg }: Fault): string {
  const place = loc.slice(1).join('.');
  return place === '' ? msg : `\`${place}\`: ${msg}`;
}
