import { SkillError, type SkillHandler } from '@skillet/sdk';
import { BOMBS } from './bombs.ts';
import { explodeAtLoad } from './load/at-load.ts';

await explodeAtLoad(process.env['CHAOS_AT_LOAD']);

/** Sets off the bomb that it is told to. */
export const handler: SkillHandler<{ bomb: string; ms: number; url: string }> = (
  { bomb: name, ms, url },
  context,
) => {
  if (name === 'list') {
    return Object.fromEntries(Object.entries(BOMBS).map(([key, { about }]) => [key, about]));
  }
  const bomb = BOMBS[name];
  if (bomb === undefined) {
    throw new SkillError(400, `There is no bomb "${name}"; \`list\` names them all.`);
  }
  return bomb.explode({ context, ms, url });
};
