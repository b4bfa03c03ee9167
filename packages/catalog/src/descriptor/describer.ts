import type { Descriptor, SkillManifest } from '@skillet/core';
import { describeSkill } from './describe-skill.ts';
import { joinCaptured, type Captured } from './join-captured.ts';

/** Describes a skill, given what it says of itself by now; the same object as long as that is the same. */
export type Describer = (captured: Captured | undefined) => Descriptor;

/** Makes what describes the skill of a Skilletfile. */
export function describer(manifest: SkillManifest, mount: string, toolName?: string): Describer {
  const declared = describeSkill(manifest, mount, toolName);
  let last: { readonly captured: Captured; readonly descriptor: Descriptor } | undefined;
  return (captured) => {
    if (captured === undefined) return declared;
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
