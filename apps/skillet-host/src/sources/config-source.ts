import type { HostConfig, Pins } from '@skillet/config';
import type { SkillSource, SkillSpec } from '@skillet/core';

type Mounted = Pick<SkillSpec, 'mount' | 'name'>;

/** The skills of a configuration, which its author edits. */
export class ConfigSource implements SkillSource<HostConfig> {
  readonly name = 'the configuration';
  readonly #read: (text?: string, pins?: Pins) => Promise<HostConfig>;
  #pins: () => Promise<Pins | undefined> = () => Promise.resolve(undefined);
  readonly #removed = new Set<string>();
  #last: HostConfig | undefined;

  /** `read` reads it anew; with what its file said, only the skills. `initial` is what has been read already. */
  constructor(read: (text?: string, pins?: Pins) => Promise<HostConfig>, initial?: HostConfig) {
    this.#read = read;
    this.#last = initial;
  }

  /** What was read last, for who reads skills under the same defaults. */
  get last(): HostConfig | undefined {
    return this.#last;
  }

  /** Has each read ask which mounts are held to an older version. */
  usePins(pins: () => Promise<Pins | undefined>): void {
    this.#pins = pins;
  }

  async list(had?: HostConfig): Promise<HostConfig> {
    const config = await this.#read(had?.text, await this.#pins());
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
