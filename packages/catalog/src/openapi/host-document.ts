import { mountPath, type JsonObject } from '@skillet/core';
import { listOf, objectOf } from '../schema/object-maps.ts';
import { adoptDocument } from './adopt-document.ts';
import { Names } from '../names.ts';
import { SHARED_RESPONSES, SHARED_SCHEMAS } from './shared-components.ts';

/** A skill on its way into the document of the host. */
export interface DocumentedSkill {
  readonly mount: string;
  readonly description: string;
  /** Its own document, of OpenAPI 3.1 and checked; or why there is none that could be used. */
  readonly document: JsonObject | { readonly fault: string };
}

/** What the document of the host is made of. */
export interface HostDocumentParts {
  readonly title: string;
  readonly version: string;
  /** The host's own endpoints; they may refer to the components that all skills share. */
  readonly paths: JsonObject;
  readonly skills: readonly DocumentedSkill[];
}

/**
 * The OpenAPI 3.1 document of a host, with the paths of every skill under its mount and, for each
 * skill, a tag; all but its `servers`. A skill without a usable document has the reason at its tag.
 */
export function hostDocument(parts: HostDocumentParts): JsonObject {
  const names = new Names();
  const shared = { schemas: SHARED_SCHEMAS, responses: SHARED_RESPONSES };
  const paths: Record<string, unknown> = { ...parts.paths };
  const webhooks: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {
    schemas: { ...SHARED_SCHEMAS },
    responses: { ...SHARED_RESPONSES },
  };
  const tags: JsonObject[] = [];
  for (const { mount, description, document } of parts.skills) {
    const tag = { name: mount, description };
    if ('fault' in document) {
      const fault = String(document['fault']);
      tags.push({ ...tag, description: `${description}\n\n${fault}`.trim(), 'x-left-out': fault });
      continue;
    }
    tags.push(tag, ...ownTags(document, mount));
    const prefix = pathPrefix(document, mount);
    const adopted = adoptDocument(document, { mount, prefix, names, shared });
    Object.assign(paths, adopted.paths);
    Object.assign(webhooks, adopted.webhooks);
    for (const [kind, held] of Object.entries(adopted.components)) {
      components[kind] = { ...components[kind], ...held };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: parts.title, version: parts.version },
    tags,
    paths,
    ...(Object.keys(webhooks).length === 0 ? {} : { webhooks }),
    components,
  };
}

/** The tags that a document describes, as its operations have them here. */
function ownTags(document: JsonObject, mount: string): JsonObject[] {
  const tags = listOf(document['tags']).map(objectOf);
  return tags.map((tag) => ({ ...tag, name: `${mount}: ${String(tag['name'])}` }));
}

/** The mount's path, and below it the one that the document's first server has. */
function pathPrefix(document: JsonObject, mount: string): string {
  const ownPath = mountPath(mount);
  const { url } = objectOf(listOf(document['servers'])[0]);
  if (typeof url !== 'string' || !/^\/[^/?#{}]/.test(url)) return ownPath;
  const path = url.replace(/\/+$/, '');
  return path === ownPath || path.startsWith(`${ownPath}/`) ? path : ownPath + path;
}
