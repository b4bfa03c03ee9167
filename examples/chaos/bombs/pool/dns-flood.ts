import { lookup } from 'node:dns/promises';
import { atOnce } from '../../at-once.ts';

const NAMES = 200;

/** Looks up names that no resolver knows; where there is none at all, each waits for seconds. */
export function dnsFlood() {
  return atOnce(NAMES, (index) =>
    lookup(`chaos-${String(index)}-${String(process.hrtime.bigint())}.invalid`).catch(() => 0),
  );
}
