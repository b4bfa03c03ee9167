import type { LiveRevision } from './live-revision.ts';

/**
 * How a revision is tried: a `canary` has a share of the calls beside the one that it may take over from; a revision under
 * `watch` has taken over, and the one before it is kept ready.
 */
export type TrialKind = 'canary' | 'watch';

/** A revision on trial. */
export interface Trial {
  readonly kind: TrialKind;
  /** Tells its code from all other, in all processes that run it alike: what callers are chosen by. */
  readonly id: string;
  readonly candidate: LiveRevision;
  /** The one before it. */
  readonly before: LiveRevision;
}

/** How it is begun. */
export type TrialStart =
  | { readonly kind: 'watch' }
  | {
      readonly kind: 'canary';
      /** Per cent of the calls. */
      readonly share: number;
    };

/** What others see of it. */
export interface TrialView {
  readonly kind: TrialKind;
  /** The same in all processes that try this code. */
  readonly id: string;
  readonly skill: string;
  readonly mount: string;
  /** Labels of the revisions, and what their descriptors say. */
  readonly revision: string;
  readonly version: string;
  readonly before: string;
  readonly versionBefore: string;
  /** Per cent of the calls that it gets. */
  readonly share: number;
}
