import type { HostConfig, Pins } from '@skillet/config';
import type { AgentSkill, SkillSource, SkillSpec, SourcedSkills } from '@skillet/core';
import type { ConfigSource } from './config-source.ts';
import { joinSkills } from './join-skills.ts';

/** The skills of a source, instructions that lie with them or alone, and oddities of them. */
export type ListedSkills = SourcedSkills & Partial<Pick<HostConfig, 'agentSkills' | 'warnings'>>;

/** What runs before a host does. */
export const NOTHING: SourcedSkills = { skills: [], broken: [] };

/** All that skills of a host come from: its configuration, and others. */
export class SkillSources {
  readonly #config: ConfigSource;
  readonly #others: readonly SkillSource<ListedSkills>[];

  constructor(config: ConfigSource, ...others: readonly SkillSource<ListedSkills>[]) {
    this.#config = config;
    this.#others = others;
  }

  /**
   * The configuration with the skills of all sources, as they are now; with the one that was taken over last, edits of
   * the configuration itself are passed over. `running` are the skills that stay where two claim a mount.
   */
  async list(running: SourcedSkills, had?: HostConfig): Promise<HostConfig> {
    return this.join(await this.#config.list(had), running);
  }

  /** The same with a configuration that has just been read. */
  async join(config: HostConfig, running: SourcedSkills): Promise<HostConfig> {
    const lists: ListedSkills[] = [config];
    for (const source of this.#others) lists.push(await source.list());
    const joined = joinSkills(lists, [...running.skills, ...running.broken]);
    return {
      ...config,
      ...joined,
      agentSkills: ofTheirMounts(
        lists.flatMap(({ agentSkills = [] }) => agentSkills),
        joined.skills,
      ),
      warnings: lists.flatMap(({ warnings = [] }) => warnings),
    };
  }

  /** Has the skills of the configuration that are held to an older version run that. */
  usePins(pins: () => Promise<Pins | undefined>): void {
    this.#config.usePins(pins);
  }

  /** Files whose change may change what there is, but those of skills. */
  watch(): readonly string[] {
    return [this.#config, ...this.#others].flatMap((source) => source.watch());
  }

  /** Takes a skill away, wherever it came from. */
  remove(skill: Pick<SkillSpec, 'mount' | 'name'>): void {
    for (const source of [this.#config, ...this.#others]) source.remove(skill);
  }
}

/** One for each mount; where a skill has that, only its own. */
function ofTheirMounts(
  agentSkills: readonly AgentSkill[],
  skills: readonly SkillSpec[],
): readonly AgentSkill[] {
  const dirs = new Map(skills.map(({ mount, dir }) => [mount, dir]));
  const own = agentSkills.filter(({ mount, dir }) => (dirs.get(mount) ?? dir) === dir);
  return [...new Map(own.toReversed().map((one) => [one.mount, one])).values()].toReversed();
}
