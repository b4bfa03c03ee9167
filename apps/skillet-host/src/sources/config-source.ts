import type { HostConfig } from '@skillet/config';
import type { SkillSource, SkillSpec } from '@skillet/core';

type Mounted = Pick<SkillSpec, 'mount' | 'name'>;

/** The skills of a configuration, which its author edits. */
export class ConfigSource implements SkillSource<HostConfig> {
  readonly name = 'the configuration';
  readonly #read: (text?: string) => Promise<HostConfig>;
  readonly #removed = new Set<string>();
  #last: HostConfig | undefined;

  /** `read` reads it anew; with what its file said, only the skills. `initial` is what has been read already. */
  constructor(read: (text?: string) => Promise<HostConfig>, initial?: HostConfig) {
    this.#read = read;
    this.#last = initial;
  }

  /** What was read last, for who reads skills under the same defaults. */
  get last(): HostConfig | undefined {
    return this.#last;
  }

  async list(had?: HostConfig): Promise<HostConfig> {
    const config = await this.#read(had?.text);
    this.#last = config;
    const visible = (skill: Mounted) => !this.#removed.has(keyOf(skill));
    const { skills, broken } = config;
    return { ...config, skills: skills.filter(visible), broken: broken.filter(visible) };
  }

  watch(): readonly string[] {
    const { file, settings } = this.#last ?? {};
    return typeof file === 'string' && settings?.autoReloadConfig === true ? [file] : [];
  }

  remove(skill: Mounted): void {
    this.#removed.add(keyOf(skill));
  }
}

function keyOf({ mount, name }: Mounted): string {
  return JSON.stringify([mount, name]);
}
