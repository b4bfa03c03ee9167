import type { AgentSkill } from '@skillet/core';

/** Instructions at a mount. */
export function instructions(mount: string, configuredName = mount): AgentSkill {
  const content = { kind: 'text', value: `How to ${mount}` } as const;
  const file = { path: 'SKILL.md', mimeType: 'text/markdown', bytes: 10, content };
  const names = { name: `how-${mount}`, configuredName };
  return { mount, ...names, description: '', dir: '/x', files: [file], instructionsAt: 0 };
}
