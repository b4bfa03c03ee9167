import { once } from 'node:events';

/** How the server lists its tools. */
export type Listing = 'as-usual' | 'slow' | 'too-large';

/** What a bomb goes off at: the line to the client, and the call that set it off. */
export interface Wire {
  /** The `id` of the call. */
  readonly id: number | string;
  /** Writes a message. */
  readonly say: (message: object) => void;
  /** Writes text as it is; resolves when more can be taken. */
  readonly write: (text: string) => Promise<void>;
  /** From now on the tools are listed so. */
  readonly listFromNowOn: (listing: Listing) => void;
}

/** Writes a message as one line of the output. */
export function say(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** Writes text to the output, no faster than it is read. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
