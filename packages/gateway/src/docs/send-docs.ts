import type { SkillView } from '@skillet/core';
import { etagOf } from '../answer/etag.ts';
import { sendTagged } from '../answer/send-tagged.ts';
import type { Exchange } from '../exchange.ts';
import { PRODUCT_NAME } from '../gateway-options.ts';
import { splitTarget } from '../request/request-target.ts';
import { OWN_PAGE_POLICY } from '../cross-site/own-page-policy.ts';
import { renderDocs, type DocsPage } from './page.ts';

/** `GET /docs`: the whole host, to read and to try out. */
export function sendHostDocs(exchange: Exchange): void {
  const up = isFolder(exchange) ? '../' : '';
  const assets = `${up}docs/assets/`;
  sendPage(exchange, { title: PRODUCT_NAME, document: `${up}openapi.json`, assets });
}

/** `GET /skills/<mount>/docs`: one skill alone. */
export function sendSkillDocs(exchange: Exchange, { descriptor }: SkillView): void {
  const title = `${descriptor.name} · ${PRODUCT_NAME}`;
  const up = isFolder(exchange) ? '../' : '';
  const assets = `${up}../../docs/assets/`;
  sendPage(exchange, { title, document: `${up}openapi.json`, assets });
}

/** Whether the page was asked for with a slash at its end, which its relative links start from. */
function isFolder({ req }: Exchange): boolean {
  const url = req.url ?? '/';
  const { path, query } = splitTarget(url);
  return path.length + query.length < url.length;
}

function sendPage(exchange: Exchange, page: DocsPage): void {
  const body = renderDocs(page);
  sendTagged(exchange, { type: 'text/html; charset=utf-8', body, etag: etagOf(body) }, [
    'Content-Security-Policy',
    OWN_PAGE_POLICY,
    'X-Content-Type-Options',
    'nosniff',
  ]);
}
