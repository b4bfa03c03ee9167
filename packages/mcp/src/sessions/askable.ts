import { isJsonObject, type JsonObject } from '@skillet/core';

/** What a client can be asked for, by the letter that says it in the id of its session. */
const LETTERS = {
  f: ['elicitation', 'form'],
  u: ['elicitation', 'url'],
  s: ['sampling', undefined],
  c: ['sampling', 'context'],
  t: ['sampling', 'tools'],
  r: ['roots', undefined],
} as const;

/** The letters for what a client says that it can. */
export function lettersOf(capabilities: unknown): string {
  const all = isJsonObject(capabilities) ? capabilities : {};
  const found = Object.entries(LETTERS).filter(([letter, [name, part]]) => {
    const can = all[name];
    if (!isJsonObject(can)) return false;
    // One that takes no mode by name takes forms.
    if (letter === 'f' && Object.keys(can).length === 0) return true;
    return part === undefined || isJsonObject(can[part]);
  });
  return found.map(([letter]) => letter).join('');
}

/** What those letters say, as the protocol writes it. */
export function capabilitiesOf(letters: string): JsonObject {
  const capabilities: Record<string, Record<string, object>> = {};
  for (const [letter, [name, part]] of Object.entries(LETTERS)) {
    if (!letters.includes(letter)) continue;
    const can = (capabilities[name] ??= {});
    if (part !== undefined) can[part] = {};
  }
  return capabilities;
}
