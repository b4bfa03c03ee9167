import type { Attack } from '../attack.ts';
import type { CallerResult } from '../caller.ts';

/** What clients call, and how. */
export interface ClientOrder {
  /** Base URL of the host. */
  readonly url: string;
  readonly mount: string;
  readonly body: Attack['body'];
  /** Milliseconds after which a client gives up. */
  readonly patience: number;
}

/** What many clients do at once; resolves with what they were told. */
export type Client = (order: ClientOrder) => Promise<CallerResult>;
