import type { CarrierEnd } from '../../worker/running-worker.ts';

const EXITED = /^worker exited with code: (-?\d+)$/;

/** What the rejection of a worker's one long task tells; pinned by a test against the real Piscina. */
export function readPiscinaRejection(reason: unknown): CarrierEnd {
  if (!(reason instanceof Error)) return { kind: 'failed', message: String(reason) };
  if (reason.name === 'AbortError') return { kind: 'killed' };
  if ((reason as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { kind: 'out-of-memory' };
  }
  const exited = EXITED.exec(reason.message);
  if (exited !== null) return { kind: 'exited', code: Number(exited[1]) };
  const { message, stack } = reason;
  return { kind: 'failed', message, ...(stack === undefined ? {} : { stack }) };
}
