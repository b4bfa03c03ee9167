import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FinishedCall } from '@skillet/core';
import { UsageCounter } from '../../src/count/usage-counter.ts';
import type { UsagePage } from '../../src/count/usage-page.ts';

/** A minute of some day. */
export const NOON = Date.UTC(2026, 10, 29, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const MB = 1024 * 1024;

/** A path in a folder of its own. */
export function ownFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'skillet-analytics-')), 'analytics.db');
}

/** A call that was answered. */
export function callOf(more: Partial<FinishedCall> = {}): FinishedCall {
  return {
    at: NOON,
    startedAt: NOON,
    skill: 'time',
    mount: 'time',
    revision: 'r1',
    operation: 'now',
    requestId: 'id',
    caller: 'local',
    address: undefined,
    door: 'http',
    method: 'POST',
    trace: undefined,
    worker: 'w1',
    outcome: { kind: 'answered', status: 200 },
    bytesIn: 10,
    bytesOut: 100,
    queueMs: 1,
    skillMs: 4,
    replayed: false,
    ...more,
  };
}

/** What is counted of calls, as it goes to the file. */
export function pagesOf(calls: Iterable<FinishedCall>): UsagePage[] {
  const pages: UsagePage[] = [];
  const counter = new UsageCounter((page) => pages.push(page));
  for (const call of calls) counter.add(call);
  const last = counter.take();
  return last === undefined ? pages : [...pages, last];
}
