import type { InvokeRemote } from '@skillet/cluster';
import { isJsonObject, SKILL_DEFAULTS, type SkillView, type Turns } from '@skillet/core';
import { invoke, type InvokedSkill } from '@skillet/supervisor';

/** Has operations of skills done that other hosts run, as those of this host are. */
export function invokeRemote(turns: Turns): InvokeRemote {
  return (skill, ...call) => {
    const dispatch = skill.dispatch.bind(skill);
    return invoke({ spec: invokedSkill(skill), dispatch, turns }, ...call);
  };
}

function invokedSkill({ mount, kind, bodyLimit, descriptor }: SkillView): InvokedSkill {
  const properties = descriptor.operations[0]?.input['properties'];
  return {
    mount,
    kind,
    limits: { body: bodyLimit, response: SKILL_DEFAULTS.limits.response },
    manifest: { inputs: isJsonObject(properties) ? properties : {} },
  };
}
