import { boundsFault, isJsonObject, type JsonObject } from '@skillet/core';
import { resolvePointer } from '../schema/json-pointer.ts';
import { mapDocument } from './map-document.ts';
import { upgradeDocument } from './upgrade-document.ts';

/** How large a document that an application brings may be. */
const BOUNDS = { levels: 64, values: 50_000, chars: 1024 * 1024 };

/** An application's document as OpenAPI 3.1, or why it cannot be used. */
export type OwnDocument = { readonly document: JsonObject } | { readonly fault: string };

/**
 * Looks at the document that an application brought, which may be anything: bounded, OpenAPI 3.0 or
 * 3.1, and closed, so that no reader has to fetch anything. Whether it keeps to the rest of the
 * specification is for a validator to say.
 */
export function readOwnDocument(given: unknown): OwnDocument {
  const unfit = boundsFault(given, BOUNDS);
  if (unfit !== undefined) return fault(unfit);
  if (!isJsonObject(given)) return fault('is no JSON object');
  const version = given['openapi'];
  if (typeof version !== 'string' || !/^3\.[01]\.\d+/.test(version)) {
    return fault('is not of OpenAPI 3.0 or 3.1');
  }
  const document = version.startsWith('3.0.') ? upgradeDocument(given) : given;
  const dangling = danglingReference(document);
  if (dangling !== undefined) return fault(`refers to ${dangling}, which is not in it`);
  return { document };
}

function fault(what: string): OwnDocument {
  return { fault: `The application's OpenAPI document ${what}.` };
}

function danglingReference(document: JsonObject): string | undefined {
  let dangling: string | undefined;
  mapDocument(document, (object) => {
    const { $ref } = object;
    if (typeof $ref === 'string' && resolvePointer(document, $ref) === undefined) {
      dangling ??= JSON.stringify($ref.slice(0, 100));
    }
    return object;
  });
  return dangling;
}
