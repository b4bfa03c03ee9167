export type { SkillDefinition, SkillEntryInput } from '@skillet/config';
export type { ReloadOutcome, SkillSpec, SupervisorEvent, SupervisorEventType } from '@skillet/core';
export type { Middleware } from '@skillet/gateway';
export { createHost, type SkillHost } from './library/create-host.ts';
export type { CreateHostOptions } from './library/create-host-options.ts';
export type { HostEventMap } from './library/emit-event.ts';
export type {
  Plugin,
  PluginAnswer,
  PluginError,
  PluginRequest,
  PluginResponse,
  PluginResponseEnd,
  PluginSkill,
} from './plugins/plugin.ts';
export type { HostLogger } from './log/logger.ts';
