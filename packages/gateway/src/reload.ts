import {
  scrubPaths,
  type FailedExamples,
  type FailedSamples,
  type ReloadOutcome,
} from '@skillet/core';
import { sendJson } from './answer/send-json.ts';
import type { Exchange } from './exchange.ts';
import { ReloadRefused, type GatewayOptions } from './gateway-options.ts';
import { isOn, queryOf } from './request/query.ts';

/** `POST /reload`, with `?dry_run=true` for what it would do, `?force=true` for what is refused otherwise, too, and `?canary=10` for a share of the calls. */
export async function sendReload(
  exchange: Exchange,
  reload: NonNullable<GatewayOptions['reload']>,
): Promise<void> {
  const query = queryOf(exchange.req);
  const dryRun = isOn(query.get('dry_run'));
  const force = isOn(query.get('force'));
  const canary = query.get('canary');
  const detail = wrongInReload(query);
  if (detail !== undefined) {
    sendJson(exchange, { error: 'Failed to reload skills', detail }, 422);
    return;
  }
  const share = canary === null ? undefined : Number(canary);
  try {
    const outcome = await reload(exchange.callerName, { dryRun, force, canary: share });
    if (!dryRun) exchange.gateway.onOperated('reload', exchange.callerName);
    sendJson(exchange, answerOf(outcome, dryRun));
  } catch (error) {
    if (!(error instanceof ReloadRefused)) throw error;
    sendJson(exchange, { error: 'Failed to reload skills', detail: error.message }, 422);
  }
}

/** What is wrong with the parameters of a `POST /reload`, as a sentence; undefined for nothing. */
export function wrongInReload(query: URLSearchParams): string | undefined {
  const canary = query.get('canary');
  return canary === null || /^\d{1,2}$/.test(canary)
    ? undefined
    : '`canary` must be a whole number from 0 to 99: per cent of the calls';
}

function answerOf(outcome: ReloadOutcome, dryRun: boolean): Record<string, unknown> {
  const { before, after, added, removed, updated, unchanged, failed } = outcome;
  const { breaking, examples, samples, canaries, restartNeeded, notes } = outcome;
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
    ...(canaries === undefined ? {} : { canary: canaries }),
    ...(restartNeeded === undefined ? {} : { restart_needed: restartNeeded }),
    ...(breaking === undefined ? {} : { breaking }),
    ...(examples === undefined ? {} : { examples: examples.map(scrubbed) }),
    ...(samples === undefined ? {} : { samples: samples.map(toldSamples) }),
    ...(notes === undefined ? {} : { notes: notes.map(scrubPaths) }),
    ...(dryRun ? { dry_run: true } : {}),
  };
}

function scrubbed<Found extends FailedExamples>(found: Found): Found {
  return { ...found, problems: found.problems.map(scrubPaths) };
}

function toldSamples({ notRun, ...found }: FailedSamples): Record<string, unknown> {
  return { ...scrubbed(found), ...(notRun === undefined ? {} : { not_run: notRun }) };
}

function messageOf(failed: number, dryRun: boolean): string {
  if (dryRun) return 'Dry run: nothing was changed';
  if (failed === 0) return 'Skills reloaded successfully';
  return `Skills reloaded, ${String(failed)} failed: what was running of them was kept`;
}
