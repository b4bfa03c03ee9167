import { listOf } from '../schema/object-maps.ts';
import { mountedOperations, untoldMounts, type DescribedSkill } from './mounted-operation.ts';
import type { NamedTool } from './tool-format.ts';
import type { NameCollision, ToolNames } from './tool-names.ts';

/** Use cases that are told, characters of each, and how many are looked at. */
const USE_CASES = { most: 5, chars: 200, seen: 100 };

/** An operation under the name that agents call it by, with the skill that it is of, as that was then. */
export interface SkillTool extends NamedTool {
  readonly skill: DescribedSkill;
}

/** All tools of a host. */
export interface ToolSet {
  readonly tools: readonly SkillTool[];
  readonly collisions: readonly NameCollision[];
}

/** Every operation of the skills as a tool, told with what its skill is used for. */
export function toolSet(skills: readonly DescribedSkill[], given: ToolNames): ToolSet {
  const all = skills.flatMap(({ mount, descriptor }) => {
    // Who keeps a tool sees by it what has changed since: a skill that is held tells anew of itself.
    const skill = { mount, descriptor };
    return mountedOperations(skill).map((operation) => ({ skill, operation }));
  });
  const operations = all.map(({ operation }) => operation);
  const { names, collisions } = given.nameAll(operations, untoldMounts(skills));
  const tools = all.map(({ skill, operation }) => ({
    ...operation,
    description: operation.description + contextOf(skill),
    toolName: names.get(operation) ?? operation.name,
    skill,
  }));
  return { tools, collisions };
}

/** What a model has to know of the skill besides. */
function contextOf(skill: DescribedSkill): string {
  const { name, operations, inventory, told } = skill.descriptor;
  if (told !== undefined) return `\n\nA part of ${name}`;
  if (operations.length < 2) return useCases(skill);
  const { description } = inventory.skill;
  const about = typeof description === 'string' ? `: ${description.slice(0, USE_CASES.chars)}` : '';
  return `\n\nA part of ${name}${about}`;
}

function useCases({ descriptor }: DescribedSkill): string {
  const cases = listOf(descriptor.inventory.skill['use_cases'])
    .slice(0, USE_CASES.seen)
    .filter((one): one is string => typeof one === 'string' && one.trim() !== '')
    .slice(0, USE_CASES.most)
    .map((one) => `\n- ${one.slice(0, USE_CASES.chars)}`);
  return cases.length === 0 ? '' : `\n\nUse it for:${cases.join('')}`;
}
