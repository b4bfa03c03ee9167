import { SKILL_DEFAULTS, type SkillCallLimits } from '@skillet/core';
import { resolve } from 'node:path';
import { installedFault } from '../lock/installed-skills.ts';
import type { SkillDefaults } from '../host/host-config.ts';
import { noteTo, type Problem } from '../problems/problem.ts';
import { noteBursts } from '../schema/burst-faults.ts';
import { check } from '../schema/check.ts';
import { substituteNode } from '../substitute/substitute-node.ts';
import type { Environment } from '../substitute/substitute.ts';
import { entryOf, isFaulty, showText, type YamlMap } from '../yaml/yaml-node.ts';
import { checkMount } from './mount.ts';
import {
  readServer,
  serverDefaults,
  serverFaults,
  serverSettings,
  type ServerValues,
} from './read-server.ts';
import type { GivenShadow, ShadowValues } from './shadow-candidate.ts';
import { elsewhereOf, readVersions, type GivenVersion } from './read-versions.ts';
import type { GivenConfinement } from './resolve-permissions.ts';
import type { SkillCandidate } from './skill-candidate.ts';
import { nameFaults } from './server-callers.ts';
import { settingProblems, skillSettings } from './skill-settings.ts';

/** What an entry of `skills` is read against. */
export interface SkillEntryContext {
  /** Path of the configuration file in messages. */
  readonly file: string;
  readonly baseDir: string;
  /** Absolute path of the folder that a `path` may also be relative to. */
  readonly workingDir?: string | undefined;
  readonly env: Environment;
  readonly defaults: SkillDefaults;
  /** Keys of the defaults that are given, and wrong. */
  readonly unread: readonly string[];
  /** Place in the list, from 0. */
  readonly index: number;
}

/** An entry of `skills`. */
export interface SkillEntry {
  readonly enabled: boolean;
  /** How much it may be called. */
  readonly rateLimit?: SkillCallLimits;
  /** What gets copies of its calls. */
  readonly shadow?: GivenShadow;
  readonly candidate: SkillCandidate;
}

interface EntryValues extends SkillDefaults {
  readonly name: string;
  readonly path: string;
  readonly versions: readonly GivenVersion[];
  readonly mount: string;
  readonly toolName: string;
  readonly command: readonly string[];
  readonly mcp: ServerValues;
  readonly permissions: NonNullable<GivenConfinement['permissions']>;
  readonly rateLimit: SkillCallLimits;
  readonly shadow: ShadowValues;
  readonly enabled: boolean;
}

/** Reads one entry of `skills`: whatever is wrong with it stays with that skill. */
export function readSkillEntry(item: YamlMap, context: SkillEntryContext): SkillEntry {
  const problems: Problem[] = [];
  const note = noteTo(problems, context.file);
  const node = substituteNode(item, context.env, note);
  const { values, faults, unread } = check<EntryValues>('skill', node);
  for (const { at, message } of faults) note(at, message);
  const { name, path, mount: ownMount, toolName, enabled = true, command, mcp, ...rest } = values;
  const { rateLimit, shadow, versions: given, permissions, ...own } = rest;
  const valueOf = (key: string) => entryOf(node, key)?.value;
  const placeOf = (key: string) => valueOf(key)?.at ?? node.at;
  const mount = ownMount ?? name;
  const mountKey = ownMount === undefined ? 'name' : 'mount';
  const mountAt = placeOf(mountKey);
  if (mount !== undefined && !isFaulty(valueOf(mountKey))) {
    const checked = checkMount(mount);
    const origin = ownMount === undefined ? '`mount` (by default the name)' : '`mount`';
    if (!checked.ok)
      note(mountAt, `${origin} can't be ${showText(mount)}: ${checked.because ?? ''}`);
  }
  noteBursts(valueOf('rate_limit'), 'rate_limit', note);
  const server = readServer(node, mcp, note);
  const hosts = server === undefined ? SKILL_DEFAULTS : serverDefaults(server.spec);
  const common = skillSettings(own, context.defaults, context.baseDir, hosts);
  const settings = server === undefined ? common : serverSettings(common, server.spec);
  const inherited = context.unread.filter((key) => valueOf(key) === undefined);
  const missing = [...inherited, ...unread];
  for (const { key, message } of settingProblems(settings, missing)) note(placeOf(key), message);
  for (const { key, message } of server === undefined ? [] : serverFaults(own, server.spec)) {
    note(placeOf(key), message);
  }
  for (const message of server === undefined ? [] : nameFaults(server, settings)) {
    note(placeOf('mcp'), message);
  }
  const isFolder = entryOf(node, 'mcp') === undefined;
  const isVersioned = entryOf(node, 'versions') !== undefined;
  const versions = readVersions(node, given, { settings, folders: context }, note);
  const unknown = installedFault(node);
  if (unknown !== undefined) note(placeOf('installed'), unknown);
  else if (isFolder && !isVersioned && entryOf(node, 'path') === undefined)
    note(node.at, '`path` is missing');
  if (isFolder && command !== undefined && own.isolation === 'thread') {
    note(placeOf('isolation'), '`isolation: thread` is not possible with a `command`');
  }
  if (permissions !== undefined && permissions !== 'all' && !isFolder) {
    note(
      placeOf('permissions'),
      '`permissions` is not possible with `mcp`: a server is held to nothing',
    );
  }
  if (shadow !== undefined && !isFolder) {
    note(placeOf('shadow'), '`shadow` is not possible with `mcp`: a server has no folder');
  }
  if (shadow !== undefined && isVersioned) {
    note(placeOf('shadow'), '`shadow` is not possible with `versions`');
  }
  const folder = !isFolder || path === undefined || isFaulty(valueOf('path')) ? undefined : path;
  const fallback = `skills[${context.index}]`;
  return {
    enabled,
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(shadow?.path === undefined ? {} : { shadow: { ...shadow, at: placeOf('shadow') } }),
    candidate: {
      mount: mount ?? fallback,
      name: name ?? mount ?? fallback,
      dir: folder === undefined ? undefined : resolve(context.baseDir, folder),
      elsewhere: elsewhereOf(folder, context),
      settings,
      confinement: {
        permissions,
        threads: own.isolation === 'thread',
        limits: { ...context.defaults.limits, ...own.limits },
      },
      ...versions,
      ...(command === undefined ? {} : { command }),
      server,
      ...(toolName === undefined ? {} : { toolName: { name: toolName, at: placeOf('tool_name') } }),
      mountAt,
      pathAt: placeOf('path'),
      file: context.file,
      problems,
    },
  };
}
