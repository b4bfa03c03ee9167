import { generateValidator } from '../validator/generate-validator.ts';
import { inputSchema } from '@skillet/core';
import type { DeclaredSkill } from './read-skilletfile.ts';
import { RUNTIME_EXPORT } from './runtime-module.ts';

/** An application without a Skilletfile: what there is to say of it, it says itself. */
export function bareApp(name: string, file: string): DeclaredSkill {
  const manifest = {
    name,
    version: '0.0.0',
    description: '',
    runtime: file.endsWith('.py') ? 'python' : 'node',
    inputs: {},
    outputs: {},
    inventory: {},
    examples: [],
    idempotent: false,
  };
  return {
    manifest,
    kind: 'app',
    entry: { file, export: RUNTIME_EXPORT },
    validator: generateValidator(inputSchema(manifest)),
  };
}
