/** A variable of a skill's environment that the operator of the host decides, and no caller. */
export interface SettingSpec {
  readonly name: string;
  readonly description: string;
  /** What the skill does without it, as its Skilletfile says; null where it does not say. */
  readonly default: string | null;
}
