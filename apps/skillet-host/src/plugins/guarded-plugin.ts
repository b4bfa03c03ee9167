import type { HostLogger } from '../log/logger.ts';
import { isTooMany, withFault } from './fault-policy.ts';
import type { Plugin } from './plugin.ts';

/** What a guarded plugin is made with. */
export interface GuardedPluginOptions {
  /** As it is named in the log. */
  readonly name: string;
  readonly hooks: Plugin;
  /** Milliseconds that a hook may take. */
  readonly timeout: number;
  readonly log: HostLogger;
}

/** A plugin whose faults are logged, and which is left alone after too many of them. */
export class GuardedPlugin {
  readonly #options: GuardedPluginOptions;
  #faults: readonly number[] = [];
  #disabled = false;

  constructor(options: GuardedPluginOptions) {
    this.#options = options;
  }

  /** Whether it has a hook, and is not disabled. */
  has(hook: keyof Plugin): boolean {
    return !this.#disabled && typeof this.#options.hooks[hook] === 'function';
  }

  /** Calls a hook; resolves with what it returns, in time and without a fault, else with undefined. */
  async call<Hook extends keyof Plugin>(
    hook: Hook,
    ...args: Parameters<NonNullable<Plugin[Hook]>>
  ): Promise<unknown> {
    if (!this.has(hook)) return undefined;
    const { hooks } = this.#options;
    try {
      const method = hooks[hook] as (...given: unknown[]) => unknown;
      const result = method.apply(hooks, args);
      return isThenable(result) ? await this.#inTime(result) : result;
    } catch (error) {
      this.fault(hook, error);
      return undefined;
    }
  }

  /** Notes a fault. */
  fault(hook: keyof Plugin, error: unknown): void {
    const { name, log } = this.#options;
    const why = error instanceof Error ? error.message : String(error);
    log.error({ plugin: name, hook, err: error }, `plugin ${name}: ${hook} failed: ${why}`);
    this.#faults = withFault(this.#faults, performance.now());
    if (this.#disabled || !isTooMany(this.#faults)) return;
    this.#disabled = true;
    const count = String(this.#faults.length);
    log.error(
      { plugin: name },
      `plugin ${name} has failed ${count} times within a minute: it is disabled until the host is started again`,
    );
  }

  async #inTime(result: PromiseLike<unknown>): Promise<unknown> {
    const { timeout } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Error(`it did not settle within ${String(timeout)} ms`));
    }, timeout);
    try {
      return await Promise.race([result, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { then?: unknown } | null | undefined)?.then === 'function';
}
