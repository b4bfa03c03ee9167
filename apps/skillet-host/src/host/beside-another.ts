import type { LauncherLink } from './launcher-link.ts';

/** A host and the one from which it takes over. */
export interface Company {
  /** Aborts when the one before is gone; undefined where there is none. */
  readonly alone: AbortSignal | undefined;
  /** This host serves now: the one before is told to go, and has its time to do so. */
  serves(): void;
}

/** Tells how long a host is not alone; `leaves` is the milliseconds that the one before has to be gone. */
export function companyOf(link: LauncherLink | undefined, leaves: number): Company {
  if (link?.takesOver !== true) return { alone: undefined, serves: () => undefined };
  const alone = new AbortController();
  return {
    alone: alone.signal,
    serves() {
      setTimeout(() => {
        alone.abort();
      }, leaves).unref();
    },
  };
}
