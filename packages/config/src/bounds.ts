/**
 * How large what a file says may be: far above any use, and small enough that reading it takes less than a
 * second. What a skill brings must not cost its neighbours anything.
 */
export const BOUNDS = {
  /** Bytes of a file. */
  bytes: 1024 * 1024,
  /** Words, signs and line breaks of a file, which are counted before it is read. */
  pieces: 200_000,
  /** Keys and values that stand in a file. */
  values: 50_000,
  /** Values that aliases add to them. */
  aliased: 100_000,
  /** Mappings and lists in one another. */
  depth: 100,
  /** Keys of one mapping. */
  keys: 1_000,
  /** Unknown keys of one mapping that are told one by one. */
  unknownKeys: 20,
  /** Problems of one file that are kept. */
  problems: 1_000,
  /** Inputs of a skill, and outputs. */
  parameters: 256,
  /** Keys and values of all inputs, or outputs, with those that aliases stand for. */
  schemaValues: 5_000,
  /** Characters of a pattern. */
  pattern: 4_000,
} as const;
