import {
  headerIn,
  MCP_CALLER_HEADER,
  type AdapterAnswer,
  type InstanceRefusal,
  type LaneBody,
  type McpAdapter,
  type McpCaller,
} from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import type { Answerer } from '../run/handler-answerer.ts';
import { decodeBody } from '../run/parse-body.ts';
import { runAs } from '../run/request-context.ts';
import type { IncomingBody } from '../stream/incoming-body.ts';
import { sourceOf } from '../stream/piece-source.ts';

const LINES = ['Content-Type', 'application/x-ndjson'];

/** Answers requests with an adapter. */
export function adapterAnswerer(adapter: McpAdapter): Answerer {
  return (exchange) => {
    void runAs(exchange.context, answer, adapter, exchange);
  };
}

async function answer(adapter: McpAdapter, exchange: Exchange): Promise<void> {
  const { frame, body, context } = exchange;
  try {
    const whole = body === undefined ? (frame[5] as LaneBody) : await collected(body);
    const request = {
      method: frame[2],
      path: frame[3],
      body: decodeBody(whole),
      caller: callerIn(frame[4]),
      signal: context.signal,
      trace: context.ownTrace,
    };
    send(exchange, await adapter.answer(request));
  } catch (error) {
    exchange.failWith(error);
  }
}

function send(exchange: Exchange, answered: AdapterAnswer): void {
  if ('lines' in answered) {
    const source = sourceOf(textOf(answered.lines, exchange));
    if (source !== undefined) exchange.stream({ status: 200, headers: LINES, source });
    return;
  }
  if ('unusable' in answered) {
    exchange.refuse(answered.unusable);
    return;
  }
  if ('refused' in answered) {
    exchange.fail({ kind: 'failed', ...answered.refused });
    return;
  }
  exchange.settle({ kind: 'answer', ...answered });
}

/** The lines that are for the client; the exchange hears why there are no more. */
async function* textOf(
  lines: AsyncIterable<string | InstanceRefusal>,
  exchange: Exchange,
): AsyncGenerator<string> {
  for await (const line of lines) {
    if (typeof line === 'string') yield line;
    else exchange.fail({ kind: 'failed', ...line });
  }
}

/** What the host itself says of whoever calls. */
function callerIn(headers: string): McpCaller | undefined {
  const json = headerIn(headers.split('\n'), MCP_CALLER_HEADER);
  return json === undefined ? undefined : (JSON.parse(json) as McpCaller);
}

async function collected(body: IncomingBody): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let piece = await body.next(); piece !== undefined; piece = await body.next()) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
