import type { HostRoute } from '@skillet/core';
import { endAnswer } from '../answer/end-answer.ts';
import { sendNotFound } from '../answer/send-refusal.ts';
import { writeHead } from '../answer/write-head.ts';
import { callerOn } from '../caller/session-caller.ts';
import { OWN_PAGE_POLICY } from '../cross-site/own-page-policy.ts';
import type { Exchange } from '../exchange.ts';
import { BEGIN_SESSION, END_SESSION } from '../openapi/session-operations.ts';
import { PLACE, readDashboard, type DashboardFiles } from './dashboard-files.ts';
import { sendSession } from './send-session.ts';
import { sessionCookie } from './session-cookie.ts';
import type { Session } from './sessions.ts';

const PAGE_HEADERS = [
  'Content-Type',
  'text/html; charset=utf-8',
  'Content-Security-Policy',
  OWN_PAGE_POLICY,
  // A page of a skill has the same origin: it must not hold on to this window.
  'Cross-Origin-Opener-Policy',
  'same-origin',
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'X-Frame-Options',
  'DENY',
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
  'Cache-Control',
  'no-store',
];

/** The endpoints of the dashboard, whose built page is in `dir`. */
export function dashboardRoutes(dir: string): HostRoute<Exchange>[] {
  let read: DashboardFiles | undefined;
  const files = () => (read ??= readDashboard(dir));
  return [
    {
      path: '/dashboard',
      methods: ['GET'],
      scope: 'anybody',
      summary: 'What runs, as a page to watch and to operate',
      handle: (exchange) => sendPage(exchange, files()),
    },
    {
      path: '/dashboard/assets/*',
      methods: ['GET'],
      scope: 'anybody',
      summary: 'What this page consists of',
      handle: (exchange) => {
        sendAsset(exchange, files());
      },
    },
    {
      path: '/dashboard/session',
      methods: ['POST', 'DELETE'],
      scope: 'anybody',
      summary: 'Begins or ends a session of the dashboard',
      operations: { post: BEGIN_SESSION, delete: END_SESSION },
      handle: sendSession,
    },
  ];
}

/**
 * `GET /dashboard`. The page is told the secret of its session only where a person has opened it, by address or
 * bookmark: no other page can have a browser say so, and none can read what such a page was told.
 */
async function sendPage(exchange: Exchange, { html }: DashboardFiles): Promise<void> {
  const { req, res, gateway } = exchange;
  const { callers } = gateway;
  const headers = [...PAGE_HEADERS];
  let session: Session | undefined;
  if (isOpenedByPerson(exchange)) {
    const found = callers.sessions.ofCookie(req);
    if (found !== undefined && (await callerOn(callers, found.ground, req)) !== undefined)
      session = found;
    if (session === undefined && (await exchange.caller()).kind === 'local') {
      session = callers.sessions.begin('local');
      headers.push('Set-Cookie', sessionCookie(req, session.id));
    }
  }
  const entry = callers.trustsLocal && !callers.behindProxy ? 'local' : 'key';
  const told = [
    meta('skillet-root', rootOf(exchange)),
    meta('skillet-entry', entry),
    ...(session === undefined ? [] : [meta('skillet-session', session.secret)]),
  ];
  const { url, path, query } = exchange;
  const up = url.length > path.length + query.length ? '' : 'dashboard/';
  const body = html.replace(PLACE, told.join('')).replaceAll('"assets/', `"${up}assets/`);
  headers.push('Content-Length', String(Buffer.byteLength(body)));
  writeHead(exchange, 200, headers);
  endAnswer(res, body);
}

function isOpenedByPerson({ req: { headers } }: Exchange): boolean {
  return (
    headers['sec-fetch-site'] === 'none' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

/** Where the host begins, relative to the page. */
function rootOf({ url, path, query }: Exchange): string {
  return url.length > path.length + query.length ? '../' : './';
}

function meta(name: string, content: string): string {
  return `<meta name="${name}" content="${content}">`;
}

/** `GET /dashboard/assets/<name>`: for ever the same under its name. */
function sendAsset(exchange: Exchange, { assets }: DashboardFiles): void {
  const { req, res, rest } = exchange;
  const asset = assets.get(rest);
  if (asset === undefined) {
    sendNotFound(exchange);
    return;
  }
  const zipped = /\bgzip\b/.test(req.headers['accept-encoding'] ?? '');
  const { type, gzip } = asset;
  const body = zipped && gzip !== undefined ? gzip : asset.body;
  writeHead(exchange, 200, [
    'Content-Type',
    type,
    'Content-Length',
    body.length,
    'Cache-Control',
    'public, max-age=31536000, immutable',
    'X-Content-Type-Options',
    'nosniff',
    'Cross-Origin-Resource-Policy',
    'same-origin',
    'Vary',
    'Accept-Encoding',
    ...(body === gzip ? ['Content-Encoding', 'gzip'] : []),
  ]);
  endAnswer(res, body);
}
