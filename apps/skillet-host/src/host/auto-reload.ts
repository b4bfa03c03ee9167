import { sep } from 'node:path';
import type { HostConfig } from '@skillet/config';
import type { EventListener } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import type { HostLogger } from '../log/logger.ts';
import { regularFiles } from './regular-files.ts';
import type { SkillSources } from '../sources/skill-sources.ts';
import type { Reloader } from './reloader.ts';
import { watchFaults } from './watch-faults.ts';
import { watchFiles } from './watch-files.ts';
import { watchLinks } from './watch-links.ts';

/** What an automatic reload needs. */
export interface AutoReloadOptions {
  readonly config: HostConfig;
  readonly sources: Pick<SkillSources, 'watch'>;
  readonly supervisor: Supervisor;
  readonly reloader: Reloader;
  /** Who hears of the supervisor's events. */
  readonly listeners: Set<EventListener>;
  readonly log: HostLogger;
  /** Whether edited skills are loaded by themselves. */
  readonly watchSkills: boolean;
}

/** Reloads by itself until it is closed. */
export interface AutoReload {
  close(): Promise<void>;
}

const NOTHING: AutoReload = { close: () => Promise.resolve() };

/**
 * Reloads after changes: of the skills' folders and the files they import when `watchSkills` is set,
 * of what the sources of the skills have watched (the configuration file when `settings.auto_reload_config` is set),
 * without which no such reload takes their edits over.
 */
export async function autoReload(options: AutoReloadOptions): Promise<AutoReload> {
  const { config, sources, supervisor, reloader, listeners, log, watchSkills } = options;
  const ofSources = sources.watch();
  if (!watchSkills && ofSources.length === 0) return NOTHING;

  let current = config;
  const paths = async (): Promise<readonly string[]> => {
    const { skills, broken, agentSkills, shadows = [] } = current;
    if (!watchSkills) return ofSources;
    // A server has no folder of its own.
    const folders = skills.filter(({ mcp }) => mcp === undefined);
    const dirs = [
      ...folders.map(({ dir, pinnedFrom = dir }) => pinnedFrom),
      ...broken.flatMap(({ dir }) => dir ?? []),
      ...shadows.map(({ spec }) => spec.dir),
    ];
    for (const { dir } of agentSkills) if (!dirs.includes(dir)) dirs.push(dir);
    // Nobody edits what an older version runs out of.
    const laidOut = folders.filter(({ pinnedFrom }) => pinnedFrom).map(({ dir }) => dir);
    const outside = [...supervisor.files(), ...supervisor.shadows.files].filter(
      (path) => ![...dirs, ...laidOut].some((dir) => path.startsWith(dir + sep)),
    );
    return [...ofSources, ...dirs, ...(await regularFiles(outside))];
  };
  const onChange = () => {
    const trigger = 'files changed';
    const reload =
      ofSources.length > 0
        ? reloader.reload(trigger, { byItself: true })
        : reloader.reloadSkills(trigger);
    reload.catch((error: unknown) => {
      // What is wrong with the configuration is in the log by now.
      if ((error as Error).name !== 'ReloadRefused') log.error({ err: error }, 'reload failed');
    });
  };
  const onFault = watchFaults(log);
  const watch = await watchFiles(await paths(), onChange, onFault);
  const links = watchLinks(onChange, onFault);
  const updateLinks = () => {
    links.update([...ofSources, ...(watchSkills ? current.links : [])]);
  };
  updateLinks();
  let updates = 0;
  const update = async () => {
    updates += 1;
    const turn = updates;
    updateLinks();
    const wanted = await paths();
    // One that began later knows more.
    if (turn === updates) watch.update(wanted);
  };
  reloader.onReloaded((taken) => {
    current = taken;
    void update();
  });
  const what = [watchSkills ? 'the skills' : '', ofSources.length > 0 ? 'the configuration' : ''];
  log.info(`watching ${what.filter(Boolean).join(' and ')} for changes`);
  const onEvent: EventListener = ({ type }) => {
    // A skill that was loaded may import files that are not watched yet.
    if (type === 'worker-ready') void update();
  };
  listeners.add(onEvent);
  return {
    close: () => {
      listeners.delete(onEvent);
      updates += 1;
      links.close();
      return watch.close();
    },
  };
}
