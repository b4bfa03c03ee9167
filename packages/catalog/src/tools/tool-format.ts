import type { MountedOperation } from './mounted-operation.ts';

/** An operation as a tool, with the name that it is called by. */
export interface NamedTool extends MountedOperation {
  readonly toolName: string;
}

/** How a vendor wants tools to be defined. */
export interface ToolFormat {
  /** What the names of a tool's inputs must look like, where the vendor says. */
  readonly inputNames?: RegExp;
  /** The list for a model call. `strict` is whether strict mode may be used where it is possible. */
  readonly define: (tools: readonly NamedTool[], strict: boolean) => readonly unknown[];
}
