import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedHost } from '../../host/attacked-host.ts';
import { exampleDir } from '../../host/skill-folders.ts';
import type { Skills } from '../../host/stress-config.ts';
import { objectOf, send } from '../../http/send.ts';
import { judgeAnswer, judgeSilence, type CallerResult } from '../caller.ts';

/** So many skills of the same kind, each at a mount of its own. */
export function alike(count: number, skill: Skills[string]): Skills {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`chaos-added-${String(index)}`, skill]),
  );
}

/** The chaos skill with what is to hold for it. */
export function chaosSkill(more: Skills[string]): Skills[string] {
  return { path: exampleDir('chaos'), ...more };
}

/** Has the host serve more skills, and tells what it said of that. */
export async function addSkills(host: AttackedHost, skills: Skills): Promise<CallerResult> {
  const started = performance.now();
  const ms = () => performance.now() - started;
  try {
    return judgeAnswer(await host.serve(skills), 'either', ms());
  } catch (error) {
    return judgeSilence(error, 'either', ms());
  }
}

/** Waits until every skill of the host is loaded, or the time is up; resolves with how many are not. */
export async function awaitLoaded(url: string, within: number): Promise<number> {
  const until = performance.now() + within;
  for (;;) {
    const left = await notLoaded(url).catch(() => Infinity);
    if (left === 0 || performance.now() > until) return left;
    await sleep(200);
  }
}

async function notLoaded(url: string): Promise<number> {
  const { text } = await send(`${url}/health/ready`, { method: 'GET', timeout: 5000 });
  const { starting, status } = objectOf(text);
  if (status === 'ready') return 0;
  return Array.isArray(starting) ? starting.length : Infinity;
}
