import { pathToFileURL } from 'node:url';
import type { SkillHandler, SkillHealth } from '@skillet/sdk';

/** The functions of a loaded skill. */
export interface LoadedSkill {
  readonly handler: SkillHandler;
  readonly health: SkillHealth | undefined;
}

/**
 * Imports a skill's module and takes its handler and, if there is one, its `health` function.
 *
 * @throws whatever the module throws while it loads, or an Error that names the exports it has.
 */
export async function loadSkill(entry: { file: string; export: string }): Promise<LoadedSkill> {
  const namespace = (await import(pathToFileURL(entry.file).href)) as Record<string, unknown>;
  const found = pick(namespace, entry.export);
  if (typeof found !== 'function') {
    const what = found === undefined ? 'is not exported' : `is not a function but ${kindOf(found)}`;
    throw new Error(
      `the entry's function "${entry.export}" ${what}; the module exports ${exportsOf(namespace)}`,
    );
  }
  const health = pick(namespace, 'health');
  return {
    handler: found as SkillHandler,
    health: typeof health === 'function' ? (health as SkillHealth) : undefined,
  };
}

/** An export by name; for CommonJS that Node could not analyse, a property of the default export. */
export function pick(namespace: Record<string, unknown>, name: string): unknown {
  if (name in namespace) return namespace[name];
  const fallback = namespace['default'];
  return typeof fallback === 'object' && fallback !== null
    ? (fallback as Record<string, unknown>)[name]
    : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The names of a module's exports, for a message. */
export function exportsOf(namespace: Record<string, unknown>): string {
  const names = Object.keys(namespace).filter((name) => name !== 'module.exports');
  return names.length === 0 ? 'nothing' : names.map((name) => `"${name}"`).join(', ');
}
