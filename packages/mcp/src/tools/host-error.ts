import { siblingsOf, type SkillTool } from '@skillet/catalog';
import {
  hasAlternatives,
  HOST_HINTS,
  scrubPaths,
  type Dispatcher,
  type HostError,
} from '@skillet/core';
import { exampleLine, retryAdvice } from './error-text.ts';
import { errorResult } from './tool-result.ts';

/** The JSON members of what is answered when the host could not have a tool called, or not to its end. */
export function hostErrorResult(
  { code, message, retryable, retryAfter }: HostError,
  tool: SkillTool,
  others: readonly string[],
): string {
  const lines = [
    `${scrubPaths(message)} (${code})`,
    HOST_HINTS[code],
    retryAdvice(retryable, retryAfter),
  ];
  if (code === 'poison_input') lines.push(exampleLine(tool));
  if (others.length > 0) lines.push(`Other tools that may serve: ${others.join(', ')}.`);
  return errorResult(...lines);
}

/** Names of tools of other skills that may do what this one could not; of those alone that the caller is told of. */
export function otherTools(
  { code }: HostError,
  tool: SkillTool,
  all: ReadonlyMap<string, SkillTool>,
  dispatcher: Pick<Dispatcher, 'skill'>,
): string[] {
  if (!hasAlternatives(code)) return [];
  const firsts = new Map<string, SkillTool>();
  for (const other of all.values()) {
    if (!firsts.has(other.mount)) firsts.set(other.mount, other);
  }
  const skills = [...firsts.values()].map(({ skill }) => skill);
  const found = siblingsOf(tool.skill, skills, ({ mount }) => {
    const state = dispatcher.skill(mount)?.state.name;
    return state === 'ready' || state === 'idle';
  });
  return found.map(({ mount }) => firsts.get(mount)?.toolName ?? mount);
}
