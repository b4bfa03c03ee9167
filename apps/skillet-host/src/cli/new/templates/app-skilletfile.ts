import { yamlText } from '../yaml-text.ts';

/** The Skilletfile of a new application. */
export function appSkilletfile(name: string, runtime: 'node' | 'python'): string {
  return `name: ${yamlText(name)}
version: 0.1.0
description: Greets somebody by name.
license: MIT
runtime: ${runtime}
app: skillet_runtime:app # module:${runtime === 'python' ? 'attribute' : 'export'}

# What agents read to choose this skill.
inventory:
  category: utility
  complexity: simple
  use_cases:
    - When the user wants somebody to be greeted
  tags: [greeting]
`;
}
