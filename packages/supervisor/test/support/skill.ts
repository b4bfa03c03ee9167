import { SKILL_DEFAULTS, type SkillRequest, type SkillSpec } from '@skillet/core';

/** A spec with the defaults, a backoff without jitter, and what a test changes. */
export function specOf(changes: Partial<SkillSpec> = {}): SkillSpec {
  return {
    ...SKILL_DEFAULTS,
    mount: 'm',
    name: 'skill',
    manifest: {
      name: 'skill',
      version: '1.0.0',
      description: '',
      runtime: 'node',
      inputs: {},
      outputs: {},
      inventory: {},
      examples: [],
      idempotent: false,
    },
    dir: '/nowhere',
    displayDir: 'nowhere',
    kind: 'handler',
    entry: { file: '/nowhere/skill.js', export: 'handler' },
    validator: 'module.exports = () => true;',
    dataDir: '/nowhere/data',
    ...changes,
  };
}

let count = 0;

/** A POST of `/run`. */
export function requestOf(body: unknown = {}, requestId?: string): SkillRequest {
  count += 1;
  return {
    method: 'POST',
    path: '/run',
    headers: '',
    body: Buffer.from(JSON.stringify(body)),
    requestId: requestId ?? `q${String(count)}`,
  };
}
