import type { EventListener } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import type { RolloutGuard } from '../host/versions/rollout-guard.ts';
import type { KeptBefore } from './kept-before.ts';
import type { Rollout, SamplePair } from './rollout.ts';

/** What versions prove themselves with. */
export interface RolloutParts {
  readonly supervisor: Pick<Supervisor, 'trials'>;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
  /** Keeps what has proved itself; undefined where nothing is kept, or another process keeps it. */
  readonly guard: Omit<RolloutGuard, 'close'> | undefined;
  /** What is written down before a canary begins. Default: nothing is. */
  readonly kept?: Pick<KeptBefore, 'isNew' | 'settle'> | undefined;
  /** Hears why a version of a mount was taken back. */
  readonly onTakenBack: (mount: string, why: string) => void;
}

/** Other processes that try the same versions with the calls that they get. */
export interface RolloutCompany {
  /** Whether this process decides for all what becomes of them; the others do what it says. */
  readonly decides: boolean;
  /** What the others have counted since the step of one began. */
  counted(rollout: Rollout): readonly SamplePair[];
  /** Whether all others are as far as this one. */
  areAsFar(rollout: Rollout): boolean;
  /** One has begun here, or another step of it. */
  onChanged(): void;
  /** One has ended here; `kept` resolves when a process that starts then starts with what came of it. */
  onEnded(ended: EndedRollout, kept: Promise<void>): void;
  /** Does what is due, about twice a second; whether there is more of it. */
  tick(): boolean;
}

/** How one has ended. */
export interface EndedRollout {
  readonly mount: string;
  /** See `TrialView`. */
  readonly id: string;
  readonly kind: 'canary' | 'watch';
  readonly action: 'promoted' | 'taken-back' | 'ended';
  readonly why?: string;
  readonly by?: string;
}

/** There is nothing to promote or to abort. */
export class NoRollout extends Error {
  override readonly name = 'NoRollout';

  static at(mount: string): NoRollout {
    return new NoRollout(
      `no version of "${mount}" is tried: it has no canary, and none is watched`,
    );
  }
}
