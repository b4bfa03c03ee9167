import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HostConfig } from '@skillet/config';
import type { HostLogger } from '../log/logger.ts';
import { GuardedPlugin } from './guarded-plugin.ts';

/** The plugins of a configuration. */
export interface LoadedPlugins {
  readonly plugins: readonly GuardedPlugin[];
  /** Those with `onSkillExecute`, as absolute paths. */
  readonly execute: readonly string[];
}

/** Imports plugins; one that fails is logged and left out. */
export async function loadPlugins(config: HostConfig, log: HostLogger): Promise<LoadedPlugins> {
  const plugins: GuardedPlugin[] = [];
  const execute: string[] = [];
  for (const file of config.plugins) {
    const name = relative(config.baseDir, file);
    try {
      const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      // What is CommonJS, or exports one object, has its hooks there.
      const { default: whole } = module;
      const hooks = typeof whole === 'object' ? { ...whole, ...module } : module;
      const { pluginTimeout: timeout } = config.settings;
      plugins.push(new GuardedPlugin({ name, hooks, timeout, log }));
      if ('onSkillExecute' in hooks) execute.push(file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.error({ plugin: name, err: error }, `plugin ${name} was not loaded: ${why}`);
    }
  }
  return { plugins, execute };
}
