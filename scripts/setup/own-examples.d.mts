/** Folders of the project's own examples, such as `examples/zen_chat`, relative to the root. */
export function ownExamples(root: string): string[];
