import { readOwnDocument, type OwnDocument } from '@skillet/catalog';
import type { JsonObject } from '@skillet/core';
import { validateDocument } from './validate-document.ts';

const checked = new WeakMap<JsonObject, Promise<OwnDocument>>();

/** An application's document, when it is OpenAPI; each is looked at once. Never rejects. */
export function checkDocument(given: JsonObject): Promise<OwnDocument> {
  let verdict = checked.get(given);
  if (verdict === undefined) {
    verdict = check(given);
    checked.set(given, verdict);
  }
  return verdict;
}

async function check(given: JsonObject): Promise<OwnDocument> {
  try {
    const read = readOwnDocument(given);
    if ('fault' in read) return read;
    const fault = await validateDocument(read.document);
    return fault === undefined ? read : { fault: `The application's OpenAPI document ${fault}.` };
  } catch {
    return { fault: "The application's OpenAPI document could not be checked." };
  }
}
