import { join, resolve } from 'node:path';
import {
  isSpec,
  loadConfig,
  type HostConfig,
  type LoadConfigOptions,
  type SkillDefinition,
} from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { readInThread } from '../config/config-thread.ts';
import type { CreateHostOptions } from './create-host-options.ts';

/** What holds without a configuration. */
const NOTHING = { skills: [] };

/** The configuration of a host in a program, and the skills that the program adds and takes away. */
export class OwnSkills {
  readonly #options: CreateHostOptions;
  readonly #cwd: string;
  #added: readonly SkillDefinition[] = [];
  readonly #removed = new Set<string>();

  constructor(options: CreateHostOptions) {
    this.#options = options;
    this.#cwd = resolve(options.cwd ?? '.');
    for (const skill of options.skills ?? []) this.add(skill);
  }

  /**
   * Adds a skill, in place of the one that has its name and mount; returns what takes that back. Throws
   * when another one that was added has its mount.
   */
  add(skill: SkillDefinition): () => void {
    const before = this.#added;
    const mount = mountOf(skill);
    refuseTaken(skill, before);
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
        ? await this.#load({ file: resolve(this.#cwd, given), workingDir: this.#cwd })
        : await this.#load({ document: { ...NOTHING, ...given } });
    const added = [];
    for (const skill of this.#added) {
      refuseTaken(skill, [...base.skills, ...base.broken]);
      added.push(await this.#read(skill, base));
    }
    const hidden = new Set([...this.#removed, ...this.#added.map(mountOf)]);
    const visible = ({ mount }: { readonly mount: string }) => !hidden.has(mount);
    return {
      ...base,
      skills: [...base.skills.filter(visible), ...added.flatMap(({ skills }) => skills)],
      broken: [...base.broken.filter(visible), ...added.flatMap(({ broken }) => broken)],
      warnings: [...base.warnings, ...added.flatMap(({ warnings }) => warnings)],
    };
  }

  /** The spec of a skill under the defaults of a configuration. Rejects when it cannot run there. */
  async build(skill: SkillDefinition, current: HostConfig): Promise<SkillSpec> {
    refuseTaken(skill, [...current.skills, ...current.broken]);
    const { skills, broken } = await this.#read(skill, current);
    const [spec] = skills;
    if (spec !== undefined) return spec;
    const problems = broken.flatMap((one) => one.problems);
    throw new Error(problems.join('; ') || 'it is disabled (`enabled: false`)');
  }

  async #read(
    skill: SkillDefinition,
    { settings, defaults }: HostConfig,
  ): Promise<Pick<HostConfig, 'skills' | 'broken' | 'warnings'>> {
    if (isSpec(skill)) return { skills: [skill], broken: [], warnings: [] };
    return this.#load({ document: { skills: [skill] }, dataDir: settings.dataDir, defaults });
  }

  #load(from: Partial<LoadConfigOptions>): Promise<HostConfig> {
    const { env = process.env, resolveSkill } = this.#options;
    // Names what was given in messages.
    const file = join(this.#cwd, 'createHost');
    if (resolveSkill !== undefined) return loadConfig({ file, ...from, env, resolveSkill });
    // Functions and the process's own environment cannot go to a thread, nor have they a say in YAML.
    const { document, ...options } = from;
    const plain = document === undefined ? {} : { document: toData(document) };
    return readInThread({ kind: 'load', options: { file, ...options, ...plain, env: { ...env } } });
  }
}

function toData(document: object): object {
  return JSON.parse(JSON.stringify(document)) as object;
}

/** Where a skill is mounted. */
export function mountOf(skill: SkillDefinition): string {
  return typeof skill['mount'] === 'string' ? skill['mount'] : skill.name;
}

interface Mounted {
  readonly name: string;
  readonly mount?: unknown;
}

/** Throws when another skill than an earlier revision of this one has its mount. */
function refuseTaken(skill: SkillDefinition, others: readonly Mounted[]): void {
  const mount = mountOf(skill);
  const other = others.find((one) => (one.mount ?? one.name) === mount && one.name !== skill.name);
  if (other === undefined) return;
  throw new Error(
    `the mount "${mount}" is taken by the skill "${other.name}": give "${skill.name}" another \`mount\`, or unload that one first`,
  );
}
