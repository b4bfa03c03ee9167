/** One skill as the catalog shows it. */
export interface SkillEntry {
  readonly skill: Readonly<Record<string, unknown>>;
}

/** Whether something that came over the network is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
