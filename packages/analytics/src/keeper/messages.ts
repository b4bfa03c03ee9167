import type { UsagePage } from '../count/usage-page.ts';
import type { UsageQuery } from '../query/usage-query.ts';

/** What the thread is started with. */
export interface KeeperData {
  /** Path of the file. */
  readonly file: string;
  /** Bytes that it may have. */
  readonly maxBytes: number;
}

/** What the thread is asked. */
export type ToKeeper =
  | { readonly do: 'add'; readonly page: UsagePage }
  | { readonly do: 'read'; readonly id: number; readonly query: UsageQuery }
  | { readonly do: 'bound'; readonly maxBytes: number }
  | { readonly do: 'close' };

/** What it says. */
export type FromKeeper =
  /** The answer, as JSON. */
  | { readonly type: 'answer'; readonly id: number; readonly text: string }
  | { readonly type: 'failed'; readonly id: number; readonly why: string }
  /** For the log. */
  | { readonly type: 'note'; readonly level: 'info' | 'warn' | 'error'; readonly text: string }
  /** So many more of the pages that it got are written, or given up; the oldest first. */
  | { readonly type: 'settled'; readonly pages: number }
  | { readonly type: 'closed' };
