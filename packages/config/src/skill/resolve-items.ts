import type { BrokenSkill, SkillSpec } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import { nodeOf } from '../yaml/parse-yaml.ts';
import { plainMap, type PlainValue } from '../yaml/plain-value.ts';
import type { YamlMap } from '../yaml/yaml-node.ts';

/** A skill as an entry of `skills` says it: the keys of the configuration file. */
export interface SkillEntryInput {
  readonly name: string;
  /** Folder of the skill, relative to the configuration. */
  readonly path?: string;
  readonly [key: string]: unknown;
}

/** A skill as an entry, or complete. */
export type SkillDefinition = SkillEntryInput | SkillSpec;

/**
 * Has a say in where a skill comes from: is given its entry as it is configured, and returns another
 * entry, a complete spec, or undefined for the entry as it is.
 */
export type ResolveSkill = (
  entry: SkillEntryInput,
) => SkillDefinition | undefined | Promise<SkillDefinition | undefined>;

/** What became of the entries: those that are still to be read keep their place in the list. */
export interface ResolvedItems {
  readonly items: readonly { readonly item: YamlMap; readonly index: number }[];
  readonly specs: readonly SkillSpec[];
  readonly broken: readonly BrokenSkill[];
}

/** Asks `resolve` about each entry; what it throws breaks that skill alone. */
export async function resolveItems(
  given: readonly YamlMap[],
  resolve: ResolveSkill | undefined,
): Promise<ResolvedItems> {
  const items: { item: YamlMap; index: number }[] = [];
  const specs: SkillSpec[] = [];
  const broken: BrokenSkill[] = [];
  // What is odd about a value is reported when the entry is read.
  const ignore: NoteProblem = () => undefined;
  for (const [index, item] of given.entries()) {
    const values = plainMap(item, ignore);
    const entry: SkillEntryInput = { ...values, name: textOf(values['name']) ?? '' };
    try {
      const resolved = await resolve?.(entry);
      if (resolved === undefined) {
        items.push({ item, index });
      } else if (isSpec(resolved)) {
        specs.push(resolved);
      } else {
        const node = nodeOf(resolved, ignore);
        if (node?.kind !== 'map') throw new TypeError('it returned neither an entry nor a spec');
        items.push({ item: node, index });
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const mount = textOf(values['mount']) ?? (entry.name || `skills[${index}]`);
      broken.push({ mount, name: entry.name || mount, problems: [`resolveSkill failed: ${why}`] });
    }
  }
  return { items, specs, broken };
}

function textOf(value: PlainValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a definition is complete. */
export function isSpec(definition: SkillDefinition): definition is SkillSpec {
  return 'manifest' in definition && 'limits' in definition && 'validator' in definition;
}
