import type { DeathCause, SupervisorEvent } from '@skillet/core';

/** Follows the events of a skill whose one worker is tried out. */
export class SkillWatch {
  readonly #loaded = Promise.withResolvers<DeathCause | undefined>();
  readonly #stacks = new Map<string, string>();
  #deathStack: string | undefined;
  #thrown: DeathCause | undefined;

  /** Resolves when the worker is ready, or with the cause of its death before that. */
  get loaded(): Promise<DeathCause | undefined> {
    return this.#loaded.promise;
  }

  /** The stack of what the worker died of, if there is one. */
  get deathStack(): string | undefined {
    return this.#deathStack;
  }

  /** What the worker died of, if that was thrown: callers are not told its words. */
  get thrown(): DeathCause | undefined {
    return this.#thrown;
  }

  /** The stack of the error that a request's handler threw, if there is one. */
  stackOf(requestId: string): string | undefined {
    return this.#stacks.get(requestId);
  }

  /** Takes note of an event of the skill. */
  note(event: SupervisorEvent): void {
    switch (event.type) {
      case 'worker-ready':
        this.#loaded.resolve(undefined);
        return;
      case 'worker-died':
        this.#deathStack ??= event.stack;
        if (isThrown(event.cause)) this.#thrown ??= event.cause;
        this.#loaded.resolve(event.cause);
        return;
      case 'skill-log':
        if (event.requestId !== undefined && event.line.stack !== undefined) {
          this.#stacks.set(event.requestId, event.line.stack);
        }
        return;
      default:
        return;
    }
  }
}

function isThrown({ kind }: DeathCause): boolean {
  return kind === 'exception' || kind === 'unhandled-rejection';
}
