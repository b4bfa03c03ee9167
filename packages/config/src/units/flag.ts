const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

/** Reads a boolean in the words of YAML 1.2 and, as older files have them, of YAML 1.1. */
export function parseFlag(given: string): boolean | undefined {
  return FLAGS.get(given.toLowerCase());
}
