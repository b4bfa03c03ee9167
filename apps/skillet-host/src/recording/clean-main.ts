import { parentPort } from 'node:worker_threads';
import { cleanCall } from './clean-call.ts';
import type { Cleaned, CleanTask } from './clean-task.ts';

parentPort?.on('message', ({ id, raws, cleaning }: CleanTask & { readonly id: number }) => {
  const all = raws.map((raw) => cleanCall(raw, cleaning));
  const calls = all.filter((call) => call !== undefined);
  const size = calls.reduce((sum, call) => sum + Buffer.byteLength(JSON.stringify(call)), 0);
  const unreadable = all.length - calls.length;
  parentPort?.postMessage({ calls, unreadable, size, id } satisfies Cleaned & { id: number });
});
