import { join, resolve } from 'node:path';
import { isSpec, loadConfig, type HostConfig, type SkillDefinition } from '@skillet/config';
import type { CreateHostOptions } from './create-host-options.ts';

/** What holds without a configuration. */
const NOTHING = { skills: [] };

/** The configuration of a host in a program, and the skills that the program adds and takes away. */
export class OwnSkills {
  readonly #options: CreateHostOptions;
  readonly #cwd: string;
  #added: readonly SkillDefinition[];
  readonly #removed = new Set<string>();

  constructor(options: CreateHostOptions) {
    this.#options = options;
    this.#cwd = resolve(options.cwd ?? '.');
    this.#added = options.skills ?? [];
  }

  /** Adds a skill, in place of another at its mount; returns what takes that back. */
  add(skill: SkillDefinition): () => void {
    const before = this.#added;
    const mount = mountOf(skill);
    const wasRemoved = this.#removed.delete(mount);
    this.#added = [...before.filter((one) => mountOf(one) !== mount), skill];
    return () => {
      this.#added = before;
      if (wasRemoved) this.#removed.add(mount);
    };
  }

  /** Takes a skill away, wherever it came from. */
  remove(mount: string): void {
    this.#added = this.#added.filter((one) => mountOf(one) !== mount);
    this.#removed.add(mount);
  }

  /** Reads the configuration anew, and what became of the skills. Rejects with a ConfigError. */
  async read(): Promise<HostConfig> {
    const { config: given } = this.#options;
    const base =
      typeof given === 'string'
        ? await this.#load({ file: resolve(this.#cwd, given) })
        : await this.#load({ document: { ...NOTHING, ...given } });
    const added = [];
    for (const skill of this.#added) added.push(await this.#build(skill, base));
    const hidden = new Set([...this.#removed, ...this.#added.map(mountOf)]);
    const visible = ({ mount }: { readonly mount: string }) => !hidden.has(mount);
    return {
      ...base,
      skills: [...base.skills.filter(visible), ...added.flatMap(({ skills }) => skills)],
      broken: [...base.broken.filter(visible), ...added.flatMap(({ broken }) => broken)],
      warnings: [...base.warnings, ...added.flatMap(({ warnings }) => warnings)],
    };
  }

  async #build(
    skill: SkillDefinition,
    { settings }: HostConfig,
  ): Promise<Pick<HostConfig, 'skills' | 'broken' | 'warnings'>> {
    if (isSpec(skill)) return { skills: [skill], broken: [], warnings: [] };
    return this.#load({ document: { skills: [skill] }, dataDir: settings.dataDir });
  }

  #load(from: { file?: string; document?: object; dataDir?: string }): Promise<HostConfig> {
    const { env = process.env, resolveSkill } = this.#options;
    // Names what was given in messages.
    const file = join(this.#cwd, 'createHost');
    return loadConfig({ file, ...from, env, resolveSkill });
  }
}

/** Where a skill is mounted. */
export function mountOf(skill: SkillDefinition): string {
  return typeof skill['mount'] === 'string' ? skill['mount'] : skill.name;
}
