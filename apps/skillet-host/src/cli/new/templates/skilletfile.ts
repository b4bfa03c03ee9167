import { yamlText } from '../yaml-text.ts';

/** The Skilletfile of a new skill. */
export function skilletfile(name: string): string {
  return `name: ${yamlText(name)}
version: 0.1.0
description: Greets somebody by name.
license: MIT
runtime: node
entry: ${name}:handler # module:function

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
