import { isRepeatableTool } from '@skillet/catalog';
import type { LoadedReport, Repeated, SkillSpec } from '@skillet/core';

/** A spec that knows of an MCP server's tools by what it says itself which of them may be called twice. */
export function withHints(
  spec: SkillSpec,
  report: () => LoadedReport | undefined,
): Repeated & SkillSpec {
  if (spec.mcp === undefined) return spec;
  return { ...spec, isIdempotent: (operation) => isRepeatableTool(report()?.told, operation) };
}
