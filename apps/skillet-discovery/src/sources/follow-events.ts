import { createParser } from 'eventsource-parser';
import { bodyOf } from './fetch-json.ts';

/** Milliseconds until a stream that broke is opened again. */
const RECONNECT = 2000;

/** Events after which a host's catalog may say something else. */
const TYPES = ['revision-live', 'revision-failed', 'skill-removed', 'state-changed'];

/** What is needed to listen to a host. */
export interface FollowOptions {
  /** Address of the host. */
  readonly url: string;
  /** Admin token of the host; undefined for none. */
  readonly token: string | undefined;
  /** Something may have changed; also called whenever a stream begins. */
  readonly onChange: () => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Listens to a host's event stream for as long as it lives. Resolves when the host refuses it (it
 * asks for a token that we don't have, or has no such stream): what is left then is polling.
 */
export async function followEvents(options: FollowOptions): Promise<void> {
  const { signal } = options;
  while (!signal.aborted) {
    const outcome = await readStream(options).catch(() => 'broken' as const);
    if (outcome === 'refused') return;
    await pause(RECONNECT, signal);
  }
}

async function readStream({
  url,
  token,
  onChange,
  signal,
}: FollowOptions): Promise<'refused' | 'broken'> {
  const response = await fetch(`${url}/events?types=${TYPES.join(',')}`, {
    signal,
    headers: {
      accept: 'text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  if (!response.ok) {
    await response.body?.cancel();
    return response.status < 500 ? 'refused' : 'broken';
  }
  // Changes while there was no connection, also before the first one, were missed.
  onChange();
  const parser = createParser({
    onEvent: () => {
      onChange();
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of bodyOf(response)) parser.feed(decoder.decode(chunk, { stream: true }));
  return 'broken';
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
