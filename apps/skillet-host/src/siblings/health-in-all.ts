import { mergeHealth } from './merge/health.ts';
import { parseObject, type Json } from './merge/json.ts';
import type { Siblings } from './siblings.ts';

/** What `GET /health` says, of all hosts that share the port. */
export async function healthInAll(siblings: Siblings | undefined, own: () => Json): Promise<Json> {
  if (siblings === undefined) return own();
  const caller = { kind: 'admin', name: 'the command line' } as const;
  const target = '/health';
  const replies = await siblings.ask({ method: 'GET', target, caller });
  const mine = { status: 200, headers: [], body: JSON.stringify(own()) };
  const { number } = siblings.place;
  return parseObject(mergeHealth({ number, own: mine, replies, target }).body);
}
