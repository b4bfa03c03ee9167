import type { HostConfig } from '@skillet/config';
import { isPython, type EventListener, type SkillSpec } from '@skillet/core';
import type { FailedExchange, Middleware } from '@skillet/gateway';
import type { HostLogger } from '../log/logger.ts';
import { loadPlugins, type LoadedPlugins } from './load-plugins.ts';
import { pluginMiddleware } from './plugin-middleware.ts';
import { SkillPresence } from './skill-presence.ts';

/** What has requests go through a plugin. */
const ON_REQUESTS = ['onRequest', 'onResponse', 'onResponseEnd'] as const;

/** All plugins of a host. */
export class PluginHost {
  /** What requests go through; undefined when no plugin wants to see them. */
  readonly middleware: Middleware | undefined;
  readonly #loaded: LoadedPlugins;
  readonly #presence: SkillPresence;
  readonly #timeout: number;
  readonly #log: HostLogger;
  /** Mounts that were named as out of reach. */
  readonly #named = new Set<string>();

  private constructor(loaded: LoadedPlugins, config: HostConfig, log: HostLogger) {
    this.#loaded = loaded;
    this.#log = log;
    this.#presence = new SkillPresence(config.skills.map(({ mount }) => mount));
    this.#timeout = config.settings.pluginTimeout;
    const seeing = loaded.plugins.filter((plugin) => ON_REQUESTS.some((hook) => plugin.has(hook)));
    this.middleware = seeing.length === 0 ? undefined : pluginMiddleware(seeing);
  }

  /** Loads the plugins of a configuration; none of them can keep a host from starting. */
  static async load(config: HostConfig, log: HostLogger): Promise<PluginHost> {
    return new PluginHost(await loadPlugins(config, log), config, log);
  }

  /** Has the skills of a configuration call the plugins that want to see their inputs. */
  equip(config: HostConfig): HostConfig {
    const { execute: files } = this.#loaded;
    if (files.length === 0) return config;
    const plugins = { files, timeout: this.#timeout };
    const handlers = config.skills.filter(
      ({ kind, entry }) => kind === 'handler' && entry !== null,
    );
    this.#nameOutOfReach(handlers.filter(({ entry }) => isPython(entry)));
    const skills = config.skills.map((spec) =>
      handlers.includes(spec) && !isPython(spec.entry) ? { ...spec, plugins } : spec,
    );
    return { ...config, skills };
  }

  readonly onEvent: EventListener = (event) => {
    const { plugins } = this.#loaded;
    if (plugins.length === 0) return;
    const change = this.#presence.take(event);
    for (const plugin of plugins) {
      if (change !== undefined) void plugin.call(change.hook, change.skill);
      if (plugin.has('onEvent')) void plugin.call('onEvent', event);
    }
  };

  /** Tells of an error that a client was told of. */
  onError({ requestId, mount, error }: FailedExchange): void {
    const { code, status, message: detail } = error;
    for (const plugin of this.#loaded.plugins) {
      void plugin.call('onError', { requestId, mount, code, status, detail });
    }
  }

  /** Says of every skill that is still there that it goes. */
  async close(): Promise<void> {
    const { loaded } = this.#presence;
    await Promise.all(
      this.#loaded.plugins.flatMap((plugin) =>
        loaded.map((skill) => plugin.call('onSkillUnload', skill)),
      ),
    );
  }

  /** Each skill once: a process of Python cannot call what is written in TypeScript or JavaScript. */
  #nameOutOfReach(skills: readonly SkillSpec[]): void {
    const mounts = skills.map(({ mount }) => mount).filter((mount) => !this.#named.has(mount));
    if (mounts.length === 0) return;
    for (const mount of mounts) this.#named.add(mount);
    const names = mounts.map((mount) => `"${mount}"`).join(', ');
    this.#log.warn(
      { mounts },
      `onSkillExecute of plugins is not called for ${names}, which Python runs; the other hooks are`,
    );
  }
}
