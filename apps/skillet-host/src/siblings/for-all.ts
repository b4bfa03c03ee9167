import type { HostRoute, RouteExchange } from '@skillet/core';
import { captureAnswer, sendCaptured } from './capture.ts';
import { mergeControl, mergeLogs } from './merge/control.ts';
import { mergeHealth } from './merge/health.ts';
import type { Merge } from './merge/merge.ts';
import { mergeMetrics } from './merge/metrics.ts';
import { mergeStats } from './merge/stats.ts';
import { noteOf } from './note.ts';
import { probesForAll } from './probes.ts';
import type { Siblings } from './siblings.ts';

/** Milliseconds that it may take to load a skill in each of them. */
const LOADED_WITHIN = 120_000;

/** How what all hosts say becomes one answer, by the path of the endpoint. */
const MERGES: ReadonlyMap<string, Merge> = new Map([
  ['/health', mergeHealth],
  ['/metrics', mergeMetrics],
  ['/stats', mergeStats],
  ['/logs', mergeLogs],
  ['/control/lift-quarantine', mergeControl],
  ['/control/restart', mergeControl],
  ['/control/forget-inputs', mergeControl],
  ['/control/disable', mergeControl],
  ['/control/enable', mergeControl],
  ['/control/move', mergeControl],
]);

/** Endpoints that answer of what all hosts keep together, once the others have written what they have. */
const KEPT_TOGETHER = new Set(['/analytics']);

/** Has an endpoint of a host answer for all that share its port; one that another host asks answers for itself. */
export function forAll(
  siblings: Siblings,
): <Exchange extends RouteExchange>(row: HostRoute<Exchange>) => HostRoute<Exchange> {
  const probes = probesForAll(siblings);
  return <Exchange extends RouteExchange>(row: HostRoute<Exchange>) => {
    const probe = probes.get(row.path);
    if (probe !== undefined)
      return {
        ...row,
        handle: (exchange: Exchange) => probe(exchange, () => row.handle(exchange)),
      };
    const merge = MERGES.get(row.path);
    if (merge === undefined && !KEPT_TOGETHER.has(row.path)) return row;
    const handle = async (exchange: Exchange): Promise<unknown> => {
      const { req, res } = exchange;
      const { method = 'GET', url: target = '/', headers } = req;
      if (noteOf(req)?.caller !== undefined || method === 'HEAD') return row.handle(exchange);
      const ask = async () => {
        // Whoever gets there may; how much is told of the health depends on who it is.
        const name = exchange.callerName;
        const caller =
          row.path === '/health' ? await exchange.caller() : ({ kind: 'admin', name } as const);
        const patience = method === 'POST' ? { patience: LOADED_WITHIN } : {};
        return siblings.ask({ method, target, accept: headers.accept, caller, ...patience });
      };
      if (merge === undefined) {
        await ask();
        return row.handle(exchange);
      }
      // Before its own, which is as new then as theirs; what is to be done is done here first.
      const read = method === 'GET' ? await ask() : undefined;
      const own = await captureAnswer(res, () => row.handle(exchange));
      const isGood = own.status < 400 || own.status === 503;
      const { number } = siblings.place;
      const one = isGood ? merge({ number, own, replies: read ?? (await ask()), target }) : own;
      if (!res.closed) sendCaptured(res, one);
      return undefined;
    };
    return { ...row, handle };
  };
}
