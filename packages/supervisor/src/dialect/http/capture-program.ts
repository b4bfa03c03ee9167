import {
  CAPTURED_CHARS,
  CAPTURED_PATHS,
  capturedText,
  type CapturedPart,
  type Clock,
} from '@skillet/core';
import type { HttpSender } from './http-sender.ts';

/** Milliseconds that a program may take. */
const PATIENCE = 2000;

/** Asks a program that is ready what it says of itself, as the kernel asks an application. */
export async function captureProgram(
  sender: HttpSender,
  clock: Clock,
): Promise<Partial<Record<CapturedPart, string>>> {
  const parts = Object.keys(CAPTURED_PATHS) as CapturedPart[];
  const told = await Promise.all(
    parts.map(async (part) => [part, await ask(sender, clock, CAPTURED_PATHS[part])] as const),
  );
  return Object.fromEntries(told.filter(([, text]) => text !== undefined));
}

function ask(sender: HttpSender, clock: Clock, path: string): Promise<string | undefined> {
  const headers = ['user-agent', 'skillet-host', 'accept', 'application/json'];
  return new Promise((resolve) => {
    const give = (text: string | undefined) => {
      late.cancel();
      resolve(text);
    };
    const late = clock.after(PATIENCE, () => {
      exchange.abort();
      resolve(undefined);
    });
    const exchange = sender.send(
      { method: 'GET', path, headers, body: null, limit: CAPTURED_CHARS },
      {
        onAnswer: (status, _headers, body) =>
          give(capturedText(status, Buffer.from(body).toString())),
        onTooLarge: () => give(undefined),
        onBroken: () => give(undefined),
      },
    );
  });
}
