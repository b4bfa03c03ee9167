import { yamlText } from '../yaml-text.ts';

/** What a new skill's Skilletfile says of its code. */
export interface SkilletfileParts {
  readonly name: string;
  readonly runtime: 'node' | 'python';
  /** Name of the module with the handler, without an extension. */
  readonly module: string;
}

/** The Skilletfile of a new skill with a handler. */
export function skilletfile({ name, runtime, module }: SkilletfileParts): string {
  return `name: ${yamlText(name)}
version: 0.1.0
description: Greets somebody by name.
license: MIT
runtime: ${runtime}
entry: ${module}:handler # module:function

inputs:
  name: { type: string, description: Who is greeted }
  loud: { type: boolean, description: Whether to greet in capitals, default: false }

outputs:
  greeting: { type: string, description: The greeting }

# What agents read to choose this skill, and to call it well.
inventory:
  category: utility
  complexity: simple
  use_cases:
    - When the user wants somebody to be greeted
  example_queries:
    - Say hello to Ada
  tags: [greeting]

# Calls that \`skillet-host check\` makes; each field of \`output\` must be in the answer.
examples:
  - input: { name: Ada }
    output: { greeting: 'Hello, Ada!' }
`;
}
