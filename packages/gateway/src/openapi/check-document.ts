import { readOwnDocument, type OwnDocument } from '@skillet/core';

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
    // Hosts without applications never pay for the validator.
    const { Validator } = await import('@seriousme/openapi-schema-validator');
    const { valid, errors } = await new Validator().validate(structuredClone(read.document));
    if (valid) return read;
    return { fault: `The application's OpenAPI document is not valid${placeOf(errors)}.` };
  } catch {
    return { fault: "The application's OpenAPI document could not be read." };
  }
}

/** Where the first fault is; what it says of `anyOf` and the like would tell nobody anything. */
function placeOf(errors: unknown): string {
  const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  if (typeof first !== 'object' || first === null || !('instancePath' in first)) return '';
  const { instancePath } = first;
  if (typeof instancePath !== 'string' || instancePath === '') return '';
  return ` at ${instancePath.slice(0, 200)}`;
}
