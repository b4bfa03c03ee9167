import { isJsonObject, type JsonObject } from '@skillet/core';
import { mapValues, objectOf, renameKeys } from '../schema/object-maps.ts';
import { mapDocument } from './map-document.ts';
import { isOperation, Renamer, type RenamerOptions } from './renamer.ts';

/** How a document becomes part of the host's. */
export interface Adoption extends RenamerOptions {
  /** Components that are shared when they are the very same objects, by their kind and name. */
  readonly shared: JsonObject;
}

/** A document with names and paths of its own in the document of the host. */
export interface AdoptedDocument {
  readonly paths: JsonObject;
  readonly webhooks: JsonObject;
  readonly components: Readonly<Record<string, JsonObject>>;
}

/**
 * Renames what would meet its like in the document of the host: components, operations, security
 * schemes; references follow. Paths get the prefix, and what the document says for all of them
 * (`security`) is said by each operation.
 */
export function adoptDocument(document: JsonObject, adoption: Adoption): AdoptedDocument {
  const renamer = new Renamer(adoption);
  const components = objectOf(document['components']);
  for (const [kind, held] of Object.entries(components)) {
    for (const [name, component] of Object.entries(objectOf(held))) {
      if (objectOf(adoption.shared[kind])[name] === component) renamer.share(kind, name);
    }
  }
  const security = document['security'];
  const finish = (object: JsonObject): JsonObject =>
    renamer.rename(
      isOperation(object) && security !== undefined ? { security, ...object } : object,
    );
  const adopt = (held: unknown, rename: (name: string) => string): JsonObject =>
    renameKeys(objectOf(mapDocument(held, finish, true)), rename);
  const paths = adopt(document['paths'], (path) => adoption.prefix + path);
  return {
    paths: mapValues(paths, withoutServers),
    webhooks: adopt(document['webhooks'], (name) => renamer.named('webhooks', name)),
    components: Object.fromEntries(
      Object.entries(components).map(([kind, held]) => [
        kind,
        adopt(held, (name) => renamer.named(kind, name)),
      ]),
    ),
  };
}

function withoutServers(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { servers: _servers, ...rest } = value;
  return rest;
}
