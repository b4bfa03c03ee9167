import { isRepeatableTool } from '@skillet/catalog';
import type { LoadedFacts, Repeated, SkillSpec } from '@skillet/core';

/** A spec that knows of an MCP server's tools by what it says itself which of them may be called twice. */
export function withHints(
  spec: SkillSpec,
  facts: () => LoadedFacts | undefined,
): Repeated & SkillSpec {
  if (spec.mcp === undefined) return spec;
  return { ...spec, isIdempotent: (operation) => isRepeatableTool(facts()?.told, operation) };
}
