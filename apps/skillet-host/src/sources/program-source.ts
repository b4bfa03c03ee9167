import {
  isSpec,
  type HostConfig,
  type LoadConfigOptions,
  type SkillDefinition,
} from '@skillet/config';
import { sharedMountOf, type SkillSource, type SkillSpec } from '@skillet/core';
import type { ConfigSource } from './config-source.ts';
import { takenBy } from './join-skills.ts';
import type { ListedSkills } from './skill-sources.ts';

type LoadEntry = (from: Partial<LoadConfigOptions>) => Promise<HostConfig>;

/** The skills that a program adds to its host, and takes away. */
export class ProgramSource implements SkillSource<ListedSkills, SkillDefinition> {
  readonly name = 'the program';
  readonly #load: LoadEntry;
  readonly #config: Pick<ConfigSource, 'last'>;
  #added: readonly SkillDefinition[] = [];

  /** `load` reads an entry as it reads a configuration; `config` has the defaults that hold for it. */
  constructor(load: LoadEntry, config: Pick<ConfigSource, 'last'>) {
    this.#load = load;
    this.#config = config;
  }

  /** Throws when another one that was added has its mount. */
  put(skill: SkillDefinition): () => void {
    const before = this.#added;
    const mount = mountOf(skill);
    refuseTaken(skill, before);
    this.#added = [...before.filter((one) => mountOf(one) !== mount), skill];
    return () => {
      this.#added = before;
    };
  }

  remove({ mount, name }: Pick<SkillSpec, 'mount' | 'name'>): void {
    this.#added = this.#added.filter((one) => mountOf(one) !== mount || one.name !== name);
  }

  watch(): readonly string[] {
    return [];
  }

  async list(): Promise<ListedSkills> {
    const { last } = this.#config;
    if (last === undefined) throw new Error('the configuration has not been read yet');
    const lists: ListedSkills[] = [];
    for (const skill of this.#added) lists.push(await this.#read(skill, last));
    return {
      skills: lists.flatMap(({ skills }) => skills),
      broken: lists.flatMap(({ broken }) => broken),
      agentSkills: lists.flatMap(({ agentSkills = [] }) => agentSkills),
      warnings: lists.flatMap(({ warnings = [] }) => warnings),
    };
  }

  /** The spec of a skill under the defaults of a configuration. Rejects when it cannot run there. */
  async build(skill: SkillDefinition, current: HostConfig): Promise<SkillSpec> {
    if ('versions' in skill)
      throw new Error('`versions` is for the configuration: load one version, by its `path`');
    refuseTaken(skill, [...current.skills, ...current.broken]);
    const { skills, broken } = await this.#read(skill, current);
    const [spec] = skills;
    if (spec !== undefined) return spec;
    const problems = broken.flatMap((one) => one.problems);
    throw new Error(problems.join('; ') || 'it is disabled (`enabled: false`)');
  }

  async #read(skill: SkillDefinition, { settings, defaults }: HostConfig): Promise<ListedSkills> {
    if (isSpec(skill)) return { skills: [skill], broken: [] };
    return this.#load({ document: { skills: [skill] }, dataDir: settings.dataDir, defaults });
  }
}

/** Where a skill is mounted. */
export function mountOf(skill: SkillDefinition): string {
  return typeof skill['mount'] === 'string' ? skill['mount'] : skill.name;
}

interface Mounted {
  readonly name: string;
  readonly mount?: unknown;
}

/** Throws when another skill than an earlier revision of this one has its mount, or several versions share it. */
function refuseTaken(skill: SkillDefinition, others: readonly Mounted[]): void {
  const mount = mountOf(skill);
  const other = others.find((one) => {
    const its = typeof one.mount === 'string' ? one.mount : one.name;
    return (
      sharedMountOf(its) === sharedMountOf(mount) && (its !== mount || one.name !== skill.name)
    );
  });
  if (other === undefined) return;
  throw new Error(takenBy(other.name, { mount, name: skill.name }));
}
