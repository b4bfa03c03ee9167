import type { HostErrorCode } from './host-error.ts';

/** What can be wrong with the servers that a worker runs for single callers. */
export type InstanceErrorCode = Extract<
  HostErrorCode,
  'worker_crashed' | 'skill_overloaded' | 'skill_unavailable'
>;
