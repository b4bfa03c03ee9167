import type { SkillTool } from '@skillet/catalog';
import { isJsonObject } from '@skillet/core';

/** A value of a skill that fits into an error. */
export function told(value: unknown, chars = 2000): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) as string | undefined);
  if (text === undefined) return '';
  return text.length > chars ? `${text.slice(0, chars).toWellFormed()}…` : text.toWellFormed();
}

/** Whether and when the same call may be made again. */
export function retryAdvice(retryable: boolean, after: number | undefined): string {
  if (!retryable) return 'The same call would fail again.';
  return after === undefined
    ? 'It may work if you try again later.'
    : `Try again in ${String(Math.max(1, Math.ceil(after)))} s.`;
}

/** A call that would be right, as the skill shows one; else what it takes. */
export function exampleLine({ examples, input }: SkillTool): string {
  const example = examples[0]?.input;
  if (example !== undefined) return `Example of a good call: ${told(example)}`;
  const { properties, required } = input;
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const parts = Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => {
    const type =
      isJsonObject(schema) && typeof schema['type'] === 'string' ? schema['type'] : 'any';
    return `${name}${needed.includes(name) ? '' : '?'}: ${type}`;
  });
  return `It takes: ${parts.length === 0 ? 'no arguments' : told(parts.join(', '))}`;
}
