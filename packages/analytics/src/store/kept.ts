import { PERIODS } from './schema.ts';

const DAY = 24 * PERIODS.hour;

/** For how many milliseconds counts are kept. */
export const KEPT = { minute: DAY, hour: 90 * DAY } as const;
