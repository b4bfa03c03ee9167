import type { WindowPlan } from './recording-window.ts';

/** What a recording is asked to do. */
export interface RecordRequest {
  /** Begins one; without it, the one of `id` is asked after. */
  readonly begin?: WindowPlan;
  readonly id?: string;
  /** Whether it is to take no more calls. */
  readonly end?: boolean;
}

/** A request for the recorder as somebody has sent it; what it does not say right is left out. */
export function readRecordRequest(given: unknown): RecordRequest {
  const { begin, id, end } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const { mount, calls } = (begin ?? {}) as Readonly<Record<string, unknown>>;
  const of = typeof mount === 'string' ? { mount } : {};
  return {
    ...(typeof calls === 'number' && calls > 0 ? { begin: { ...of, calls } } : {}),
    ...(typeof id === 'string' ? { id } : {}),
    end: end === true,
  };
}
