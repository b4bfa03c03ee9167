import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Folders of the project's own examples, such as `examples/zen_chat`: those that pnpm-workspace.yaml
 * names. Whatever else lies in `examples` is a user's, and neither installed nor checked with the project.
 */
export function ownExamples(root) {
  const file = path.join(root, 'pnpm-workspace.yaml');
  const workspace = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return [...workspace.matchAll(/^ {2}- (examples\/\w+)$/gm)].map(([, folder]) => folder);
}
