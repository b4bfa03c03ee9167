import type { JsonObject } from '@skillet/core';
import { etagOf } from '../answer/etag.ts';
import type { TaggedBody } from '../answer/send-tagged.ts';

/** Servers for which the text of a document is kept; their prefixes come from proxies. */
const KEPT = 8;

/** A document as it is sent: its text is made once for each place that its servers are at. */
export class DocumentBodies {
  readonly #document: JsonObject;
  readonly #bodies = new Map<string, TaggedBody>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** The document with its one server at a URL, usually a path. */
  at(url: string): TaggedBody {
    let body = this.#bodies.get(url);
    if (body === undefined) {
      const { openapi, info, servers: _servers, ...rest } = this.#document;
      const text = JSON.stringify({ openapi, info, servers: [{ url }], ...rest });
      body = { type: 'application/json', body: text, etag: etagOf(text) };
      if (this.#bodies.size >= KEPT) this.#bodies.clear();
      this.#bodies.set(url, body);
    }
    return body;
  }
}
