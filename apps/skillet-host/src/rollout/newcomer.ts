import { scrubPaths } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import type { HostVersions } from '../host/versions/host-versions.ts';
import type { RolloutGuard } from '../host/versions/rollout-guard.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Rollouts } from './rollouts.ts';
import type { SaidEnd, SaidRollout } from './said.ts';

/** Milliseconds within which it is written down which version a process that starts is to run. */
const WRITTEN_WITHIN = 10_000;

/** What a process goes on with that starts while versions are tried. */
export interface NewcomerParts {
  readonly rollouts: Pick<Rollouts, 'resume' | 'get' | 'look'>;
  readonly supervisor: Pick<Supervisor, 'trials' | 'loaded'>;
  readonly versions: Pick<HostVersions, 'tries' | 'follows'>;
  /** Of the process that decides. */
  readonly guard: Pick<RolloutGuard, 'adopt' | 'end'> | undefined;
  /** Ends in all processes what is tried. */
  readonly endInAll: (said: SaidEnd) => void;
  /** Hears what is tried here by now. */
  readonly onResumed: (what: SaidRollout) => void;
  readonly log: HostLogger;
}

/** Tries what others have begun to try before this process started, which runs the version before by then. */
export class Newcomer {
  readonly #parts: NewcomerParts;
  readonly #joining = new Map<string, SaidRollout>();
  readonly #late = new Set<string>();
  readonly #underWay = new Set<string>();
  /** Since when what others try has been found to run here already, for all calls. */
  readonly #ahead = new Map<string, number>();

  constructor(parts: NewcomerParts) {
    this.#parts = parts;
  }

  /** Whether that is news. */
  join(what: SaidRollout): boolean {
    const { mount } = what;
    if (this.#underWay.has(mount)) return false;
    const isNew = !this.#joining.has(mount);
    this.#joining.set(mount, what);
    return isNew;
  }

  /** Runs what is recorded by now: what was tried when this process started has ended. */
  catchUp(mount: string): void {
    this.#late.add(mount);
    this.#parts.rollouts.look();
  }

  forget(mount: string): void {
    this.#joining.delete(mount);
    this.#ahead.delete(mount);
  }

  /** Does what is due; whether there is more of it. */
  tick(): boolean {
    for (const [mount, what] of this.#joining) {
      if (!this.#runs(mount)) continue;
      this.#joining.delete(mount);
      this.#underWay.add(mount);
      void this.#join(what).finally(() => this.#underWay.delete(mount));
    }
    for (const mount of this.#late) {
      if (!this.#runs(mount)) continue;
      this.#late.delete(mount);
      if (this.#parts.rollouts.get(mount) === undefined) this.#follow(mount);
    }
    return this.#joining.size + this.#late.size > 0;
  }

  #runs(mount: string): boolean {
    return this.#parts.supervisor.loaded(mount) !== undefined;
  }

  /** Whether the version before may still be written down, so that it can be run here. */
  #mayWait(mount: string): boolean {
    const now = performance.now();
    const since = this.#ahead.get(mount) ?? now;
    this.#ahead.set(mount, since);
    return now - since < WRITTEN_WITHIN;
  }

  #follow(mount: string): void {
    const { versions, log } = this.#parts;
    versions.follows(mount, 'what the other processes have decided').catch((error: unknown) => {
      log.error({ mount, err: error }, `${mount} may not run what the other processes run`);
    });
  }

  async #join(what: SaidRollout): Promise<void> {
    const { mount, id, kind, plan, step, by } = what;
    const { rollouts, supervisor, versions, guard, log, endInAll, onResumed } = this.#parts;
    const end = (action: SaidEnd['action'], why: string) => {
      const at = dateNow();
      endInAll({ mount, id, kind, action, why, at, keptAt: at });
    };
    const share = plan.steps[step];
    if (kind === 'watch' || share === undefined) {
      // The version before is not there to go back to at once.
      if (guard !== undefined) end('ended', 'the process that watched it was started again');
      return;
    }
    let isTried = false;
    try {
      const wasHeld = (await guard?.adopt(mount)) ?? true;
      const trigger = `a canary of ${by} that goes on`;
      await versions.tries(mount, trigger, { kind: 'canary', share });
      isTried = rollouts.resume(mount, id, what);
      const isAhead = !isTried && supervisor.trials.isLive(mount, id);
      if (isTried) {
        this.#ahead.delete(mount);
        log.info({ mount }, `${mount}: a version is tried here, too, with ${String(share)} %`);
        onResumed(what);
      } else if (!wasHeld && isAhead)
        end('promoted', 'a process that was started again runs it already');
      else if (guard === undefined && isAhead && this.#mayWait(mount))
        // It was started once the files had changed, and before that was known to be tried: it is asked to try it again.
        await versions.follows(mount, trigger);
      else end('taken-back', 'one of the processes finds other files');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.error({ mount, err: error }, `${mount}: a version that is tried does not come up here`);
      end('taken-back', `it does not come up in one of the processes: ${scrubPaths(why)}`);
    } finally {
      // What was written down for it is of nothing that goes on; where the mount is held to the version before, it stays so.
      if (!isTried) guard?.end(mount);
    }
  }
}
