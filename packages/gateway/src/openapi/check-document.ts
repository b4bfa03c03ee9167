import { readOwnDocument, type OwnDocument } from '@skillet/catalog';
import { validateDocument } from './validate-document.ts';

const checked = new WeakMap<object, Promise<OwnDocument>>();

/** An application's document, when it is OpenAPI; each is looked at once. Never rejects. */
export function checkDocument(given: unknown): Promise<OwnDocument> {
  if (typeof given !== 'object' || given === null) return check(given);
  let verdict = checked.get(given);
  if (verdict === undefined) {
    verdict = check(given);
    checked.set(given, verdict);
  }
  return verdict;
}

async function check(given: unknown): Promise<OwnDocument> {
  try {
    const read = readOwnDocument(given);
    if ('fault' in read) return read;
    const fault = await validateDocument(read.document);
    return fault === undefined ? read : { fault: `The application's OpenAPI document ${fault}.` };
  } catch {
    return { fault: "The application's OpenAPI document could not be checked." };
  }
}
