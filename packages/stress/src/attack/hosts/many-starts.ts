import type { Fire } from '../attack.ts';
import { exampleDir } from '../../host/skill-folders.ts';
import { addSkills, alike, awaitLoaded } from './added-skills.ts';

/** Threads are cheaper to have than processes: of those the machine can bear fewer. */
const SKILLS = { thread: 200, process: 40 };
const WITHIN = 60_000;

/** A reload that adds two hundred skills, each with a worker that is to be there from the start. */
export const manyStarts: Fire = async (_, host) => {
  const { isolation, url } = host;
  const skill = { path: exampleDir('anthropic_time'), workers: 1, isolation };
  const added = await addSkills(host, alike(SKILLS[isolation], skill));
  const left = await awaitLoaded(url, WITHIN);
  if (left === 0) return added;
  return { ...added, said: `${String(left)} not loaded`, clear: false };
};
