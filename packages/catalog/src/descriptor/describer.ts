import { sharedMountOf, type Descriptor, type SkillSpec } from '@skillet/core';
import { describeSkill } from './describe-skill.ts';
import { joinCaptured, type Captured } from './join-captured.ts';

/** Describes a skill, given what it says of itself by now; the same object as long as that is the same. */
export type Describer = (captured: Captured | undefined) => Descriptor;

/** Makes what describes the skill of a Skilletfile; an application, unlike a handler, tells more once it runs. */
export function describer({
  kind,
  manifest,
  mount,
  toolName,
}: Pick<SkillSpec, 'kind' | 'manifest' | 'mount' | 'toolName'>): Describer {
  const declared = describeSkill(manifest, sharedMountOf(mount), toolName);
  const untold: Descriptor = kind === 'handler' ? declared : { ...declared, awaitsOwn: true };
  let last: { readonly captured: Captured; readonly descriptor: Descriptor } | undefined;
  return (captured) => {
    if (captured === undefined) return untold;
    if (last === undefined || !isSame(last.captured, captured)) {
      last = { captured, descriptor: joinCaptured(declared, captured) };
    }
    return last.descriptor;
  };
}

/** Workers of one revision say the same, each in an object of its own. */
function isSame(one: Captured, other: Captured): boolean {
  if (one === other) return true;
  const { inventory, schema, openapi } = other;
  return one.inventory === inventory && one.schema === schema && one.openapi === openapi;
}
