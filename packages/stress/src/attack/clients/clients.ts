import { catalogLoop } from './catalog-loop.ts';
import type { Client } from './client.ts';
import { crowd } from './crowd.ts';
import { eventsUnread } from './events-unread.ts';
import { leave } from './leave.ts';
import { manyCredentials } from './many-credentials.ts';
import { oneByteChunks } from './one-byte-chunks.ts';
import { bodiesToQuarantined, uploadsToHungApp } from './uploads.ts';
import { answersUnread } from './answers-unread.ts';

/** What clients do, under the name of the attack. */
export const CLIENTS = {
  overload: crowd(1000),
  'answers-31mb': crowd(40),
  'answers-two-byte': crowd(400),
  'many-tokens': crowd(10),
  'many-credentials': manyCredentials,
  'answers-unread': answersUnread,
  'uploads-to-hung-app': uploadsToHungApp,
  'bodies-to-quarantined': bodiesToQuarantined,
  'one-byte-chunks': oneByteChunks,
  'clients-that-leave': leave,
  'events-unread': eventsUnread,
  'catalog-loop': catalogLoop,
} as const satisfies Record<string, Client>;

/** A way for clients to do harm. */
export type ClientName = keyof typeof CLIENTS;
