import { readFileSync } from 'node:fs';
import { etagOf } from '../answer/etag.ts';
import { sendNotFound } from '../answer/send-refusal.ts';
import { sendTagged, type TaggedBody } from '../answer/send-tagged.ts';
import type { Exchange } from '../exchange.ts';
import { DOCS_SCRIPT, DOCS_STYLE } from './own-assets.ts';

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** The files of the documentation pages by name: their types, and where their content is. */
const ASSETS: Readonly<
  Record<string, { readonly type: string; readonly read: () => string | Buffer }>
> = {
  'swagger-ui-bundle.js': {
    type: SCRIPT,
    read: () => readFileSync(new URL(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'))),
  },
  'swagger-ui.css': {
    type: STYLE,
    read: () => readFileSync(new URL(import.meta.resolve('swagger-ui-dist/swagger-ui.css'))),
  },
  'docs.js': { type: SCRIPT, read: () => DOCS_SCRIPT },
  'docs.css': { type: STYLE, read: () => DOCS_STYLE },
};

const bodies = new Map<string, TaggedBody>();

/** `GET /docs/assets/<name>`: a file of the pages; each is read once, when it is first asked for. */
export function sendAsset(exchange: Exchange): void {
  const { rest: name } = exchange;
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (asset === undefined) {
    sendNotFound(exchange);
    return;
  }
  let body = bodies.get(name);
  if (body === undefined) {
    const content = asset.read();
    body = { type: asset.type, body: content, etag: etagOf(content) };
    bodies.set(name, body);
  }
  sendTagged(exchange, body, ['X-Content-Type-Options', 'nosniff']);
}
