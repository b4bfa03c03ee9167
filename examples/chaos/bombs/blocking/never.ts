import { forever } from '../../forever.ts';

/** Never answers, and ignores its signal. */
export const never: () => Promise<never> = forever;
