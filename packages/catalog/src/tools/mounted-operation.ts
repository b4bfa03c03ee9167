import { boundsFault, type Descriptor, type JsonSchema, type Operation } from '@skillet/core';

/** How large schemas may be that go into a definition; larger ones come down to "an object". */
const BOUNDS = { levels: 32, values: 20_000, chars: 256 * 1024 };

/** A skill as a model call needs to know it. */
export interface DescribedSkill {
  readonly mount: string;
  readonly descriptor: Descriptor;
}

/** An operation of the skill at a mount, with schemas that can be walked. */
export interface MountedOperation extends Operation {
  readonly mount: string;
  /** The mount; `<mount>/<name>` where a skill has several operations. */
  readonly label: string;
}

/** What a skill can do, each as a tool for a model before any vendor's rules. */
export function mountedOperations({ mount, descriptor }: DescribedSkill): MountedOperation[] {
  const { operations } = descriptor;
  return operations.map(({ input, output, ...operation }) => ({
    ...operation,
    mount,
    label: operations.length === 1 ? mount : `${mount}/${operation.name}`,
    input: isWithinBounds(input) ? input : { type: 'object', properties: {} },
    ...(output !== undefined && isWithinBounds(output) ? { output } : {}),
  }));
}

function isWithinBounds(schema: JsonSchema): boolean {
  return boundsFault(schema, BOUNDS) === undefined;
}

/** The mounts of skills that have not told yet of all that they can do. */
export function untoldMounts(skills: readonly DescribedSkill[]): Set<string> {
  return new Set(skills.flatMap(({ mount, descriptor }) => (descriptor.awaitsOwn ? [mount] : [])));
}
