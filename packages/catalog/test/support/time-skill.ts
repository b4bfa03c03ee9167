import type { SkillManifest } from '@skillet/core';

/** A skill as a Skilletfile declares it, with one optional and one required input. */
export const timeSkill: SkillManifest = {
  name: 'get_current_time',
  version: '0.1.0',
  description: 'Returns the current date and time.',
  license: 'MIT',
  runtime: 'node',
  inputs: {
    timezone: { schema: { type: 'string', description: 'IANA name' }, required: false },
    format: {
      schema: { type: 'string', description: 'How to write it', enum: ['iso', 'http'] },
      required: true,
    },
  },
  outputs: { iso_8601: { schema: { type: 'string', description: 'ISO 8601' }, required: true } },
  inventory: {},
  examples: [],
  idempotent: true,
};
