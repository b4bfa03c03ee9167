import { inputSchema, type SkillManifest } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import { generateValidator } from '../validator/generate-validator.ts';
import { schemaFaults } from '../validator/schema-faults.ts';
import { positionAt } from '../yaml/node-at.ts';
import type { YamlMap } from '../yaml/yaml-node.ts';

/** Source of the inputs' validator; undefined when their schemas can't be compiled, which is reported. */
export function compileInputs(
  manifest: SkillManifest,
  skilletfile: YamlMap,
  note: NoteProblem,
): string | undefined {
  // These were reported input by input.
  if (schemaFaults(inputSchema(manifest)).length > 0) return undefined;
  const compiled = compile(manifest);
  if ('source' in compiled) return compiled.source;
  const culprits = culpritsOf(manifest);
  for (const { path, reason } of culprits.length > 0
    ? culprits
    : [{ path: ['inputs'], ...compiled }]) {
    const message = `\`${path.join('.')}\` is no valid JSON Schema: ${reason}`;
    note(positionAt(skilletfile, path), message);
  }
  return undefined;
}

type Compiled = { readonly source: string } | { readonly reason: string };

function compile(manifest: SkillManifest): Compiled {
  try {
    return { source: generateValidator(inputSchema(manifest)) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The inputs that can't be compiled on their own either. */
function culpritsOf(manifest: SkillManifest): { path: string[]; reason: string }[] {
  return Object.entries(manifest.inputs).flatMap(([name, input]) => {
    const alone = compile({ ...manifest, inputs: Object.fromEntries([[name, input]]) });
    return 'reason' in alone ? [{ path: ['inputs', name], reason: alone.reason }] : [];
  });
}
