import { basename, dirname, resolve } from 'node:path';
import {
  ANALYTICS_DEFAULTS,
  DASHBOARD_DEFAULTS,
  INSTALL_DEFAULTS,
  MCP_DEFAULTS,
  METRICS_DEFAULTS,
} from './host/defaults.ts';
import { findPlugins } from './host/find-plugins.ts';
import type {
  HostConfig,
  McpConfig,
  AnalyticsConfig,
  MetricsConfig,
  DashboardConfig,
  InstallConfig,
  ServerConfig,
  SettingsConfig,
  SkillDefaults,
  TelemetryConfig,
} from './host/host-config.ts';
import { resolveCluster, type ClusterConfig } from './host/cluster-config.ts';
import type { GivenCors } from './host/resolve-cors.ts';
import { resolveCallers, type GivenCallers } from './host/resolve-callers.ts';
import { resolveServer, resolveSettings, resolveTelemetry } from './host/resolve-host.ts';
import { ConfigError } from './problems/config-error.ts';
import { inOrder } from './problems/render-problem.ts';
import { noteTo, type Problem, type NoteProblem } from './problems/problem.ts';
import { noteBursts } from './schema/burst-faults.ts';
import { check } from './schema/check.ts';
import { overlay, type Partially } from './schema/overlay.ts';
import type { Pins } from './skill/build-context.ts';
import { buildSkills } from './skill/build-skills.ts';
import { resolveItems, type ResolveSkill } from './skill/resolve-items.ts';
import { findInstalled, installedSkills, withInstalled } from './lock/installed-skills.ts';
import { LOCK_FILE } from './lock/lock.ts';
import { absolutePython } from './skill/absolute-python.ts';
import { readSkillEntry, type SkillEntry } from './skill/read-skill-entry.ts';
import { buildShadows } from './skill/shadow-candidate.ts';
import { workerRangeFault } from './skill/skill-settings.ts';
import { substituteNode } from './substitute/substitute-node.ts';
import type { Environment } from './substitute/substitute.ts';
import { nodeOf, parseYaml } from './yaml/parse-yaml.ts';
import { readText } from './yaml/read-yaml-file.ts';
import { entryOf, isNull, showNode, type YamlMap, type YamlNode } from './yaml/yaml-node.ts';

/** What `loadConfig` is given. */
export interface LoadConfigOptions {
  /** Path of the configuration file. */
  readonly file: string;
  /** Where a skill's folder is looked for that is not beside the file. Default: nowhere. */
  readonly workingDir?: string | undefined;
  /** The variables that `${VAR}` refers to. */
  readonly env: Environment;
  /** Folder for state, in place of the file's `settings.data_dir`. */
  readonly dataDir?: string | undefined;
  /** What the file said when it was read before: with it, only the skills are read anew. */
  readonly text?: string | undefined;
  /** What would stand in the file, when there is none: then `file` only says what paths are relative to. */
  readonly document?: object | undefined;
  /** What those of the configuration stand on top of. Default: the host's own. */
  readonly defaults?: SkillDefaults | undefined;
  /** Whether variables that `callers.keys` names may be missing: who serves needs them, who looks at a configuration does not. Default: false. */
  readonly mayLackKeys?: boolean | undefined;
  /** Mounts that are held to an older version of their skill. Default: none is. */
  readonly pins?: Pins | undefined;
  /** Has a say in where each skill comes from. Default: as its entry says. */
  readonly resolveSkill?: ResolveSkill | undefined;
}

/**
 * Reads a configuration file and the skills it lists. What is wrong with one skill makes it one of
 * `broken`; what is wrong with the file makes this reject.
 *
 * @throws {ConfigError} with all that is wrong in the file and in the skills it lists.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<HostConfig> {
  const file = resolve(options.file);
  const baseDir = dirname(file);
  const problems: Problem[] = [];
  const unset: Problem[] = [];
  const note = noteTo(problems, basename(file) || file);

  const { document } = options;
  const text = document === undefined ? (options.text ?? readText(file, note)) : undefined;
  const root = rootOf(document, text, note);
  if (root === undefined) throw new ConfigError(file, problems);
  const node = substituteOutsideSkills(root, options.env, note);
  const { values, faults } = check<FileValues>('config', node);
  for (const { at, message } of faults) note(at, message);
  const written = entryOf(node, 'callers')?.value;
  const limits = written?.kind === 'map' ? entryOf(written, 'limits')?.value : undefined;
  noteBursts(limits, 'callers.limits', note);
  const plugins = findPlugins(entryOf(node, 'plugins')?.value, baseDir, note);
  const list = entryOf(node, 'skills')?.value;
  const given = list?.kind === 'list' ? list.items.filter((item) => item.kind === 'map') : [];
  const lock = findInstalled(baseDir, noteTo(problems, LOCK_FILE));
  const { items, specs, broken } = await resolveItems(
    withInstalled(given, lock),
    options.resolveSkill,
  );
  const { own, unread } = readDefaults(entryOf(node, 'defaults')?.value, note);
  const defaults = overlay<SkillDefaults>(options.defaults ?? {}, absolutePython(own, baseDir));
  const entries = items.map(({ item, index }) =>
    readSkillEntry(item, {
      file: basename(file) || file,
      baseDir,
      workingDir: options.workingDir,
      env: options.env,
      defaults,
      unread,
      index,
    }),
  );
  const callers = resolveCallers(values.callers ?? {}, {
    node: childOf(written, 'keys'),
    env: options.env,
    note,
    noteUnset: options.mayLackKeys === true ? noteTo(unset, basename(file) || file) : undefined,
  });
  const cluster = resolveCluster(values.cluster, baseDir, {
    node: entryOf(node, 'cluster')?.value,
    note,
  });
  const settings = resolveSettings(values.settings ?? {}, { baseDir, dataDir: options.dataDir });
  const { enabled, disabled, warnings } = divide(entries);
  const built = buildSkills(enabled, { baseDir, dataDir: settings.dataDir, pins: options.pins });
  const { shadows, warnings: ofShadows } = buildShadows(entries, built.skills, {
    ...{ baseDir, dataDir: settings.dataDir },
  });
  if (problems.length > 0) {
    throw new ConfigError(file, inOrder([...problems, ...warnings, ...built.problems]));
  }
  return {
    file: document === undefined ? file : null,
    ...(text === undefined ? {} : { text }),
    baseDir,
    server: resolveServer(values.server ?? {}, baseDir),
    settings,
    mcp: overlay<McpConfig>(MCP_DEFAULTS, values.mcp ?? {}),
    metrics: overlay<MetricsConfig>(METRICS_DEFAULTS, values.metrics ?? {}),
    telemetry: resolveTelemetry(values.telemetry ?? {}),
    analytics: overlay<AnalyticsConfig>(ANALYTICS_DEFAULTS, values.analytics ?? {}),
    dashboard: overlay<DashboardConfig>(DASHBOARD_DEFAULTS, values.dashboard ?? {}),
    callers,
    install: overlay<InstallConfig>(INSTALL_DEFAULTS, values.install ?? {}),
    ...(cluster === undefined ? {} : { cluster }),
    ...rateLimitsOf(entries),
    ...(shadows.length === 0 ? {} : { shadows }),
    plugins,
    defaults,
    skills: [...built.skills, ...specs],
    broken: [...built.broken, ...broken],
    disabled,
    installed: installedSkills(given, lock, { baseDir, env: options.env }),
    agentSkills: built.agentSkills,
    warnings: [...unset, ...warnings, ...built.warnings, ...ofShadows],
    links: built.links,
  };
}

interface FileValues {
  readonly server: Partially<ServerConfig>;
  readonly settings: Partially<SettingsConfig> & GivenCors;
  readonly mcp: Partially<McpConfig>;
  readonly metrics: Partially<MetricsConfig>;
  readonly telemetry: Partially<TelemetryConfig>;
  readonly analytics: Partially<AnalyticsConfig>;
  readonly dashboard: Partially<DashboardConfig>;
  readonly callers: GivenCallers;
  readonly install: Partially<InstallConfig>;
  readonly cluster: Partially<ClusterConfig>;
}

/** The defaults of the file, and the keys of those that give nothing; `workers` with `min` above `max` is one of those. */
function readDefaults(
  given: YamlNode | undefined,
  note: NoteProblem,
): { readonly own: SkillDefaults; readonly unread: readonly string[] } {
  if (given?.kind !== 'map') return { own: {}, unread: [] };
  const { values, faults, unread } = check<SkillDefaults>('defaults', given, 'defaults');
  for (const { at, message } of faults) note(at, message);
  const fault = workerRangeFault(values.workers ?? {}, 'defaults.workers');
  if (fault === undefined) return { own: values, unread };
  note((entryOf(given, 'workers')?.value ?? given).at, fault);
  return { own: { ...values, workers: undefined }, unread: [...unread, 'workers'] };
}

/** Of what was given in place of a file, or of what the file says; undefined where that is no use. */
function rootOf(
  document: object | undefined,
  text: string | undefined,
  note: NoteProblem,
): YamlMap | undefined {
  const said = text === undefined ? undefined : parseYaml(text, note);
  const root = document === undefined ? said : nodeOf(document, note);
  if (root === undefined || root.kind === 'map') return root;
  const found = isNull(root) ? 'the file is empty' : `not ${showNode(root)}`;
  note(root.at, `the configuration must be a mapping with \`skills:\`; ${found}`);
  return undefined;
}

function childOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? entryOf(node, key)?.value : undefined;
}

/** A skill's own values are substituted with the skill, where a missing variable is its problem. */
function substituteOutsideSkills(root: YamlMap, env: Environment, note: NoteProblem): YamlMap {
  const entries = root.entries.map((entry) =>
    entry.key === 'skills' ? entry : { ...entry, value: substituteNode(entry.value, env, note) },
  );
  return { ...root, entries };
}

/** How much the skills may be called that say so. */
function rateLimitsOf(entries: readonly SkillEntry[]): Pick<HostConfig, 'rateLimits'> {
  const limited = entries.flatMap(({ rateLimit, candidate: { mount } }) =>
    rateLimit === undefined ? [] : [[mount, rateLimit] as const],
  );
  return limited.length === 0 ? {} : { rateLimits: Object.fromEntries(limited) };
}

function divide(entries: readonly SkillEntry[]) {
  const enabled = entries.filter((entry) => entry.enabled).map(({ candidate }) => candidate);
  const off = entries.filter((entry) => !entry.enabled).map(({ candidate }) => candidate);
  return {
    enabled,
    disabled: off.map(({ mount, name }) => ({ mount, name })),
    warnings: off.flatMap(({ problems }) => problems),
  };
}
