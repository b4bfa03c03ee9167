import { scrubPaths, type ReloadReport } from '@skillet/core';
import { forAdmins } from './caller/access.ts';
import { sendJson } from './answer/send-json.ts';
import { sendProblem } from './answer/send-problem.ts';
import { sendNotFound } from './answer/send-refusal.ts';
import type { Exchange } from './exchange.ts';
import { ReloadRefused } from './gateway-options.ts';
import { isOn, queryOf } from './request/query.ts';

/** `POST /reload`, for admins, with `?dry_run=true` for what it would do. */
export function sendReload(exchange: Exchange): void {
  const { reload } = exchange.gateway;
  if (reload === undefined) {
    sendNotFound(exchange);
    return;
  }
  forAdmins(exchange, () => {
    run(exchange, reload);
  });
}

function run(exchange: Exchange, reload: NonNullable<Exchange['gateway']['reload']>): void {
  const dryRun = isDryRun(queryOf(exchange.req));
  reload(dryRun).then(
    (report) => {
      sendJson(exchange, answerOf(report, dryRun));
    },
    (error: unknown) => {
      if (error instanceof ReloadRefused) {
        const body = { error: 'Failed to reload skills', detail: error.message };
        sendJson(exchange, body, 422);
      } else {
        sendProblem(exchange, error);
      }
    },
  );
}

function isDryRun(query: URLSearchParams): boolean {
  return isOn(query.get('dry_run'));
}

function answerOf(report: ReloadReport, dryRun: boolean): Record<string, unknown> {
  const { before, after, added, removed, updated, unchanged, failed } = report;
  return {
    message: messageOf(failed.length, dryRun),
    old_skills: before,
    new_skills: after,
    total_loaded: after.length,
    added,
    removed,
    updated,
    unchanged,
    failed: failed.map(({ mount, error }) => ({ mount, error: scrubPaths(error) })),
    ...(dryRun ? { dry_run: true } : {}),
  };
}

function messageOf(failed: number, dryRun: boolean): string {
  if (dryRun) return 'Dry run: nothing was changed';
  if (failed === 0) return 'Skills reloaded successfully';
  return `Skills reloaded, ${String(failed)} failed: what was running of them was kept`;
}
