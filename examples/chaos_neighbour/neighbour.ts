import type { SkillHandler } from '@skillet/sdk';
import { USES } from './uses.ts';

type Name = keyof typeof USES;

const NAMES = Object.keys(USES) as Name[];
let calls = 0;

/** Uses what it is told to, or the next thing in turn. */
export const handler: SkillHandler<{ use: Name | 'turn' }> = async ({ use }, { dataDir }) => {
  calls += 1;
  const used = use === 'turn' ? (NAMES[calls % NAMES.length] ?? 'file') : use;
  await USES[used](dataDir);
  return { used };
};
