/** A skill of the configuration that cannot run, and why. */
export interface BrokenSkill {
  /** As configured; may collide with another skill's, or not be fit for a URL. */
  readonly mount: string;
  readonly name: string;
  /** Absolute path of its folder, where that is known. */
  readonly dir?: string;
  /** Sentences with file and line, relative to the configuration file. */
  readonly problems: readonly string[];
}
