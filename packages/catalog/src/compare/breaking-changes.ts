import type { Descriptor, Operation } from '@skillet/core';
import { lostOutputs } from './lost-outputs.ts';
import { narrowedInputs } from './narrowed-inputs.ts';

/**
 * What callers of one version of a skill lose with another, each as a path and what became of it: operations and inputs that
 * are gone, inputs that take less than before or are required now, outputs that are gone or of another type. What a schema
 * says by `$ref`, `not`, `if` or `allOf` is not compared. Nothing is lost where a version has not told of itself yet.
 */
export function breakingChanges(
  before: Pick<Descriptor, 'operations' | 'awaitsOwn'>,
  after: Pick<Descriptor, 'operations' | 'awaitsOwn'>,
): readonly string[] {
  if (before.awaitsOwn === true || after.awaitsOwn === true) return [];
  const several = before.operations.length > 1;
  return before.operations.flatMap((operation) => {
    const { name } = operation;
    const next = counterpart(operation, after.operations);
    if (next === undefined) return [`operation ${name}: removed`];
    const changes = [
      ...narrowedInputs(operation.input, next.input, 'inputs'),
      ...lostOutputs(operation.output ?? {}, next.output ?? {}, 'outputs'),
    ];
    return several ? changes.map((change) => `${name}: ${change}`) : changes;
  });
}

/** Whether the major number of a version, as semantic versioning has it, is greater than that of another. */
export function isNewMajor(before: string, after: string): boolean {
  const [was, is] = [before, after].map((version) => /^v?(\d+)(?:\.|$)/.exec(version)?.[1]);
  return was !== undefined && is !== undefined && Number(is) > Number(was);
}

function counterpart(
  { name, method, path, told }: Operation,
  others: readonly Operation[],
): Operation | undefined {
  const same = others.find((other) => other.name === name);
  if (same !== undefined || told !== undefined) return same;
  return others.find((other) => other.method === method && other.path === path);
}
