import { headerPairs, type LaneBody, STREAMED, tracedHeaders } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import type { Answerer } from '../run/handler-answerer.ts';
import { runAs } from '../run/request-context.ts';
import type { IncomingBody } from '../stream/incoming-body.ts';
import { fromResponse, isResponse } from '../stream/streamed.ts';
import type { FetchApp } from './app-shape.ts';
import { urlOf } from './request-head.ts';

/** Methods that no `Request` can have. */
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Answers requests with an application that takes a `Request`; the context is its second argument. */
export function fetchAnswerer(app: FetchApp): Answerer {
  return (exchange) => {
    if (FORBIDDEN.has(exchange.frame[2])) {
      exchange.settle({ kind: 'answer', status: 405, body: '{"detail":"Method Not Allowed"}' });
      return;
    }
    void runAs(exchange.context, answer, app, exchange);
  };
}

async function answer(app: FetchApp, exchange: Exchange): Promise<void> {
  try {
    const response = await app(requestOf(exchange), exchange.context);
    if (isResponse(response)) {
      exchange.stream(fromResponse(response));
      return;
    }
    exchange.refuse('the application returned something that is not a Response');
  } catch (error) {
    exchange.failWith(error);
  }
}

function requestOf({ frame, body, context }: Exchange): Request {
  const [, , method, path, rawHeaders, laneBody, , , trace] = frame;
  const headers = headerPairs(tracedHeaders(rawHeaders, trace));
  const init: RequestInit = { method, headers, signal: context.signal };
  if (method !== 'GET' && method !== 'HEAD') {
    if (body !== undefined) Object.assign(init, { body: webStream(body), duplex: 'half' });
    else if (laneBody !== STREAMED) init.body = toBody(laneBody);
  }
  return new Request(urlOf(path, headers), init);
}

function toBody(body: LaneBody): Uint8Array<ArrayBuffer> | null {
  return typeof body === 'string'
    ? Buffer.from(body, 'latin1')
    : (body as Uint8Array<ArrayBuffer> | null);
}

function webStream(body: IncomingBody): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const bytes = await body.next();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel() {
        body.break(new Error('the application wants no more of this body'));
      },
    },
    { highWaterMark: 0 },
  );
}
