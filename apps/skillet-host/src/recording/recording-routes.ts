import type { HostRoute, RouteExchange } from '@skillet/core';
import {
  adminRoute,
  described,
  making,
  parameter,
  queryOf,
  sendJson,
  TEXT,
} from '../host/dashboard/json-route.ts';
import { RecordingRefused } from './host-recording.ts';
import type { RecordingDesk } from './recording-desk.ts';
import { readRecordingWish, type RecordingWish } from './recording-wish.ts';

const TOLD = {
  mount: { type: ['string', 'null'] },
  by: TEXT,
  since: TEXT,
  until: TEXT,
  open: { type: 'boolean' },
  calls: { type: 'integer' },
  left_out: { type: 'object' },
  processes: { type: 'integer' },
};

const OPERATIONS = {
  get: described('recording', 'What is recorded, or was', TOLD),
  post: {
    ...making('begin_recording', 'It has begun', TOLD, [
      parameter('mount', 'Which skill; all when it is left out'),
      parameter('for', 'How long, such as 60s; at most 1h'),
      parameter('calls', 'Calls at most; by default 1000'),
      parameter('ignore', 'JSON pointer of a value that differs from call to call; once for each'),
      parameter('keep_header', 'Header of requests that is kept, too; once for each'),
      parameter('full', '`true`: inputs and answers stay whole, but for credentials'),
    ]),
    summary: 'Begins to record calls, without credentials',
  },
  delete: { ...described('discard_recording', 'It is gone', TOLD), summary: 'Takes it away' },
};

const FILE = {
  operationId: 'recording_file',
  responses: {
    200: {
      description: 'JSON lines, for `skillet-host replay`',
      content: { 'application/jsonl': { schema: TEXT } },
    },
    404: { description: 'There is none' },
    409: { description: 'It has not ended yet' },
  },
};

/** `/recording`: what `skillet-host record` does, for whoever has no shell on the machine of the host. */
export function recordingRoutes(desk: RecordingDesk): HostRoute[] {
  return [
    {
      path: '/recording',
      methods: ['GET', 'POST', 'DELETE'],
      scope: 'admin',
      summary: 'Calls that are recorded, or were; begins to record some; takes them away',
      operations: OPERATIONS,
      handle: (exchange) => recording(exchange, desk),
    },
    adminRoute(
      'POST',
      '/recording/end',
      'Ends what is recorded before its time',
      described('end_recording', 'It has ended', TOLD),
      (exchange) => orRefused(exchange, async () => sendJson(exchange, await desk.end())),
    ),
    adminRoute(
      'GET',
      '/recording/file',
      'What was recorded, as a file for `skillet-host replay`',
      FILE,
      (exchange) =>
        orRefused(exchange, async () => {
          const type = ['Content-Type', 'application/jsonl', 'Cache-Control', 'no-store'];
          exchange.answer(200, type, await desk.lines());
        }),
    ),
  ];
}

function recording(exchange: RouteExchange, desk: RecordingDesk): Promise<void> {
  const { method } = exchange.req;
  return orRefused(exchange, async () => {
    if (method === 'POST')
      sendJson(exchange, await desk.begin(wishOf(exchange), exchange.callerName), 201);
    else sendJson(exchange, await (method === 'DELETE' ? desk.discard() : desk.told()));
  });
}

async function orRefused(exchange: RouteExchange, answer: () => Promise<void>): Promise<void> {
  try {
    await answer();
  } catch (error) {
    if (!(error instanceof RecordingRefused)) throw error;
    sendJson(exchange, { detail: error.message }, error.status);
  }
}

function wishOf(exchange: RouteExchange): RecordingWish {
  const query = queryOf(exchange);
  const one = (name: string) => query.get(name) ?? undefined;
  const full = query.get('full');
  const written = {
    ...{ mount: one('mount'), for: one('for'), calls: one('calls') },
    ...{ ignore: query.getAll('ignore'), headers: query.getAll('keep_header') },
    full: full !== null && !['false', '0', 'no', 'off'].includes(full.toLowerCase()),
  };
  const name = (what: string) => `\`${what.replaceAll('-', '_')}\``;
  return readRecordingWish(written, name, (text) => new RecordingRefused(422, text));
}
