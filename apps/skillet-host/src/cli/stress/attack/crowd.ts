import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Attack } from './attack.ts';
import type { CallerReport } from './caller.ts';

const CALLERS = fileURLToPath(new URL('./crowd-process.js', import.meta.url));

/** What a crowd calls, all at once. */
export interface CrowdOrder {
  readonly url: string;
  readonly body: Attack['body'];
  readonly calls: number;
  /** Milliseconds after which a caller gives up. */
  readonly patience: number;
}

/** Calls from a process of its own, and resolves with what it was told; rejects when that ends early. */
export async function callAsCrowd(order: CrowdOrder): Promise<CallerReport> {
  const child = fork(CALLERS, { execArgv: [] });
  const told = Promise.withResolvers<CallerReport>();
  child.once('message', (report) => {
    told.resolve(report as CallerReport);
  });
  child.once('error', told.reject);
  child.once('exit', (code, signal) => {
    told.reject(new Error(`the callers ended: ${signal ?? `exit ${String(code)}`}`));
  });
  child.send(order);
  try {
    return await told.promise;
  } finally {
    child.kill('SIGKILL');
  }
}
