import { clearTimeout, setTimeout } from 'node:timers';
import {
  CAPTURED_CHARS,
  CAPTURED_PATHS,
  capturedText,
  ToHost,
  ToWorker,
  type CapturedPart,
  type WorkerFrame,
} from '@skillet/core';
import { Exchange } from '../exchange.ts';
import type { Answerer } from '../run/handler-answerer.ts';
import { RequestContext, type ContextBase } from '../run/request-context.ts';

/** Milliseconds that it may take. */
const PATIENCE = 2000;

/**
 * Asks an application, once it is loaded, what it says of itself: the host answers with it where the
 * application can't. What is no small JSON object with status 200 does not count.
 */
export async function captureSelf(
  answer: Answerer,
  base: ContextBase,
): Promise<Partial<Record<CapturedPart, string>>> {
  const parts = Object.keys(CAPTURED_PATHS) as CapturedPart[];
  const texts = await Promise.all(parts.map((part) => ask(answer, base, CAPTURED_PATHS[part])));
  const told = parts.flatMap((part, index) => {
    const text = texts[index];
    return text === undefined ? [] : [[part, text] as const];
  });
  return Object.fromEntries(told);
}

function ask(answer: Answerer, base: ContextBase, path: string): Promise<string | undefined> {
  const headers = 'Host\nlocalhost\nUser-Agent\nskillet-host\nAccept\napplication/json';
  const requestId = `capture${path.replaceAll('/', '-')}`;
  const context = new RequestContext(base, requestId, Date.now() + PATIENCE, headers);
  return new Promise((resolve) => {
    const give = (text: string | undefined) => {
      clearTimeout(timer);
      resolve(text);
    };
    const lane = {
      send: (frame: WorkerFrame) => {
        if (frame[0] === ToHost.responseHead) exchange.abort('client-left');
        give(frame[0] === ToHost.response ? readJson(frame[2], frame[4]) : undefined);
      },
    };
    const exchange = new Exchange(
      [ToWorker.request, 0, 'GET', path, headers, null, requestId, context.deadline],
      context,
      { lane, responseLimit: CAPTURED_CHARS, onFault: () => undefined, onDone: () => undefined },
    );
    const timer = setTimeout(() => {
      exchange.abort('deadline');
      give(undefined);
    }, PATIENCE);
    answer(exchange);
  });
}

function readJson(status: number, body: string | Uint8Array): string | undefined {
  return capturedText(status, typeof body === 'string' ? body : Buffer.from(body).toString());
}
