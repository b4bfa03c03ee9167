import type { NameRules } from './tool-names.ts';
import type { ToolSource } from './tool-source.ts';

/** A tool with the name that it has at a vendor. */
export interface NamedTool extends ToolSource {
  readonly toolName: string;
}

/** How a vendor wants tools to be defined. */
export interface ToolFormat {
  readonly names: NameRules;
  /** What the names of a tool's inputs must look like, where the vendor says. */
  readonly inputNames?: RegExp;
  /** The list for a model call. `strict` is whether strict mode may be used where it is possible. */
  readonly define: (tools: readonly NamedTool[], strict: boolean) => readonly unknown[];
}
