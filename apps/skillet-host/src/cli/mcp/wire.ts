import type { IncomingMessage } from 'node:http';
import { failureOf, refusal, type Failure } from './failure.ts';
import { contentType, messagesIn, readMessages, readText, type Written } from './read-messages.ts';
import { send, type Target } from './target.ts';

/** Bytes of the longest message that goes through: the clients' own SDK gives up on more than 10 MiB of stdin. */
export const LONGEST = 10_000_000;

/** What became of something that was posted. */
export type Outcome =
  | { readonly kind: 'done'; readonly sessionId: string | undefined }
  | { readonly kind: 'aborted' }
  | Failure;

/** A message on its way to the host. */
export interface Posting {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The name of the header that carries a session. */
export const SESSION_HEADER = 'mcp-session-id';

/** Posts a message; `deliver` is given each one that the host answers with, as it comes. */
export async function post(
  target: Target,
  { text, headers, signal }: Posting,
  deliver: (written: Written) => Promise<void> | void,
): Promise<Outcome> {
  try {
    const answer = await send(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: text,
      signal,
    });
    const status = answer.statusCode ?? 0;
    if (status === 404 && headers[SESSION_HEADER] !== undefined) {
      answer.resume();
      return { kind: 'no-session' };
    }
    if (status >= 300) return await refused(answer, target.url, deliver);
    for await (const written of readMessages(answer, LONGEST)) await deliver(written);
    const id = answer.headers[SESSION_HEADER];
    return { kind: 'done', sessionId: typeof id === 'string' ? id : undefined };
  } catch (error) {
    return signal.aborted ? { kind: 'aborted' } : failureOf(error, target.url, LONGEST);
  }
}

/** An error of the protocol comes with a status of its own; whatever else has one is no answer. */
async function refused(
  answer: IncomingMessage,
  url: URL,
  deliver: (written: Written) => Promise<void> | void,
): Promise<Outcome> {
  const text = await readText(answer, LONGEST);
  const written = contentType(answer) === 'application/json' ? onlyMessage(text) : undefined;
  if (written === undefined) return refusal(answer.statusCode ?? 0, text, url);
  await deliver(written);
  return { kind: 'done', sessionId: undefined };
}

function onlyMessage(text: string): Written | undefined {
  try {
    const [only] = messagesIn(text);
    return only?.message['jsonrpc'] === '2.0' ? only : undefined;
  } catch {
    return undefined;
  }
}
