import { scrubPaths } from '@skillet/core';
import type { RolloutGuard } from '../host/versions/rollout-guard.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Commands } from '../siblings/door.ts';

/** Has the process that writes down what runs do so; resolves with why it cannot, or null. */
export type AskKeeper = (command: string, argument: string) => Promise<unknown>;

/** What is written down before a canary begins. */
export interface KeptBeforeParts {
  /** Of the process that writes; undefined in all others, and where nothing is kept. */
  readonly guard: Pick<RolloutGuard, 'begin' | 'check' | 'end' | 'isGuarded'> | undefined;
  /** Asks the process that writes; undefined for a host that has its port alone. */
  readonly askKeeper: AskKeeper | undefined;
  readonly log: Pick<HostLogger, 'warn'>;
}

interface Wish {
  readonly mount: string;
  readonly by: string;
  /** Whether nothing is to begin: it is only asked whether it could. */
  readonly dryRun: boolean;
}

const COMMAND = 'keep-before';
const NOT_AGAIN =
  'it cannot have a share of the calls first, for a process that is started again could not run the version before';
const AT_ONCE = 'reload with ?canary=0 (--canary 0) to have it take over at once';

/**
 * Has the version that runs be written down before another one is tried beside it: a host that is killed at any moment of that starts
 * with the version that runs. Several processes are one as long as one that is started again can run what the others do.
 */
export class KeptBefore {
  readonly #parts: KeptBeforeParts;
  /** Mounts where one is about to begin. */
  readonly #begun = new Map<string, string>();

  constructor(parts: KeptBeforeParts) {
    this.#parts = parts;
  }

  /** What the others that share the port may ask of the process that writes. */
  get commands(): Commands {
    return {
      [COMMAND]: async (request) => (await this.#write(JSON.parse(request) as Wish)) ?? null,
    };
  }

  /** A canary is about to begin, or with `dryRun` would. Rejects with why it is not to, where processes share the port. */
  async begin(mount: string, by: string, dryRun = false): Promise<void> {
    const { guard, askKeeper, log } = this.#parts;
    // One alone has it begin in any case.
    if (dryRun && askKeeper === undefined) return;
    const wish = { mount, by, dryRun };
    const fault = await (guard === undefined ? this.#ask(wish) : this.#write(wish));
    if (fault === undefined) return;
    if (askKeeper !== undefined) throw new Error(`${NOT_AGAIN}: ${scrubPaths(fault)}; ${AT_ONCE}`);
    log.warn(
      { mount },
      `a host that is started again runs what lies in the folder of ${mount}: ${fault}`,
    );
  }

  /** Whether what is written down of a mount is of a canary that is about to begin, and not of the one before it. */
  isNew(mount: string): boolean {
    return this.#begun.has(mount);
  }

  /** What was about to begin has begun, where it `isTried`; else nothing is written down of it any more. */
  settle(isTried: (mount: string) => boolean): void {
    const { guard, log } = this.#parts;
    for (const [mount, by] of this.#begun) {
      if (!isTried(mount)) guard?.end(mount);
      // The end of the one before it has come in between.
      else if (guard?.isGuarded(mount) === false)
        guard.begin(mount, by).catch((err: unknown) => {
          log.warn({ mount, err }, `a host that is started again may not run ${mount} as it is`);
        });
    }
    this.#begun.clear();
  }

  async #write({ mount, by, dryRun }: Wish): Promise<string | undefined> {
    const { guard } = this.#parts;
    try {
      if (dryRun) await guard?.check(mount);
      else {
        await guard?.begin(mount, by);
        this.#begun.set(mount, by);
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #ask(wish: Wish): Promise<string | undefined> {
    const { askKeeper, log } = this.#parts;
    try {
      const fault = await askKeeper?.(COMMAND, JSON.stringify(wish));
      return typeof fault === 'string' ? fault : undefined;
    } catch (err) {
      // It is started again, and finds out from the others what goes on.
      const { mount, dryRun } = wish;
      if (!dryRun)
        log.warn({ mount, err }, `that ${mount} tries a version could not be written down`);
      return undefined;
    }
  }
}
