import type { IncomingMessage } from 'node:http';
import { BrokenOff, Forgotten, HttpRefused, Unreached } from '../errors.ts';
import { readMessages, type Incoming } from '../peer/read-message.ts';
import { readText } from './read-body.ts';

/** Bytes of a refusal that are read. */
const LONGEST = 64 * 1024;
/** What a server that is starting, or has too much to do, answers: it has not begun. */
const NOT_READY: readonly number[] = [429, 503];
/** What is answered in place of a server that was asked, and did not answer. */
const UNKNOWN: readonly number[] = [502, 504];

/** What an answer that is no success says: an error of the protocol, or else an error to reject with. */
export async function readRefusal(
  answer: IncomingMessage,
  hasSession: boolean,
): Promise<Incoming | Error> {
  const status = answer.statusCode ?? 0;
  const text = await readText(answer, LONGEST).catch(() => '');
  const [message] = readMessages(text) ?? [];
  const said = message?.kind === 'error' ? message.error.message : text;
  // Some servers say 400 where the protocol wants 404.
  if (hasSession && (status === 404 || (status === 400 && /session/i.test(said)))) {
    return new Forgotten('The server has forgotten the session.');
  }
  if (message?.kind === 'error') return message;
  const told = `The server answered HTTP ${String(status)} ${answer.statusMessage ?? ''}`.trimEnd();
  if (NOT_READY.includes(status)) return new Unreached(`${told}.`, retryAfter(answer));
  if (UNKNOWN.includes(status)) return new BrokenOff(`${told}.`);
  const advice = status === 401 || status === 403 ? ': give it credentials in its headers' : '';
  return new HttpRefused(status, `${told}${advice}.`);
}

/** Milliseconds, when the server says them as a number of seconds. */
function retryAfter({ headers }: IncomingMessage): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
