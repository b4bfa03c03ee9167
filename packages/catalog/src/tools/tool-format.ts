import type { MountedOperation } from './mounted-operation.ts';
import type { NameRules } from './tool-names.ts';

/** An operation as a tool, with the name that it has at a vendor. */
export interface NamedTool extends MountedOperation {
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
