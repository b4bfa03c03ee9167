import { PROJECT } from '../release/project.ts';

const SKILLETFILE = (name: string) => `name: ${name}
version: 0.1.0
description: Of the trial of images.
runtime: node
entry: skill:handler
timeout: 60s
`;

/** How many processes the skill `orphans` leaves behind. */
export const ORPHANS = 100;

/** A project for a container, file by file: a TypeScript skill, one that waits, one whose processes outlive their parents. */
export const NODE_PROJECT: Readonly<Record<string, string>> = {
  'runtime-config.yaml': `skills:
  - { name: greeting, path: ./skills/greeting, mount: greeting }
  - { name: waiting, path: ./skills/waiting, mount: waiting, concurrency: 100, timeout: 60s }
  - { name: orphans, path: ./skills/orphans, mount: orphans, isolation: process }
`,
  ...skill('greeting'),
  'skills/waiting/Skilletfile.yaml': SKILLETFILE('waiting'),
  'skills/waiting/skill.ts': `import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { SkillContext } from '@skillet/sdk';

/** Answers once there is a file \`go\` in its data folder. */
export async function handler(_inputs: object, { dataDir, log }: SkillContext) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => existsSync(join(dataDir, 'go')) && resolve();
  const watcher = watch(dataDir, look);
  look();
  log.info('waits');
  await promise;
  watcher.close();
  return { waited: true };
}
`,
  'skills/orphans/Skilletfile.yaml': SKILLETFILE('orphans'),
  'skills/orphans/skill.ts': `import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Starts processes, each in a session of its own, whose parents end at once. */
export async function handler() {
  const leave = () => promisify(execFile)('sh', ['-c', 'setsid sleep 1000 >&- 2>&- &']);
  await Promise.all(Array.from({ length: ${ORPHANS} }, leave));
  return {};
}
`,
};

/** As NODE_PROJECT, with skills in TypeScript and Python. */
export const PYTHON_PROJECT: Readonly<Record<string, string>> = {
  'runtime-config.yaml': `skills:
  - { name: greeting, path: ./skills/greeting, mount: greeting }
  - { name: shout, path: ./skills/shout, mount: shout }
`,
  ...skill('greeting'),
  ...skill('shout'),
};

function skill(name: string): Record<string, string> {
  const files = Object.entries(PROJECT).filter(([file]) => file.startsWith(`skills/${name}/`));
  return Object.fromEntries(files);
}
