import type { EventListener, SkillSpec } from '@skillet/core';
import type { ExampleResult, SkillFindings } from './check-result.ts';
import type { RecentCalls } from './probe-task.ts';
import { runExample } from './run-example.ts';
import { loadFailure, startTrials, type Trial } from './trial.ts';

/** Loads all skills at once, runs their examples, and tells what was found in each as it is known. */
export function trySkills(
  specs: readonly SkillSpec[],
  calls: RecentCalls | undefined,
  onEvent: EventListener,
  onFindings: (index: number, findings: SkillFindings) => void,
): void {
  for (const [index, trial] of startTrials(specs, onEvent).entries()) {
    const startAgain = () => startTrials([trial.spec], onEvent)[0] ?? trial;
    void trySkill(trial, calls, startAgain).then((findings) => {
      onFindings(index, findings);
    });
  }
}

/**
 * Runs the examples one after another, since one may build on what another has stored. One that times
 * out or kills the worker leaves the others a new one; of recent calls it is the last: that is fault enough,
 * and each further one could take as long. Of these none is begun when their time is over.
 */
async function trySkill(
  first: Trial,
  calls: RecentCalls | undefined,
  startAgain: () => Trial,
): Promise<SkillFindings> {
  const failure = await loadFailure(first);
  if (failure !== undefined) return { problems: [`does not load: ${failure}`], examples: [] };
  const { mount, mcp, manifest } = first.spec;
  if (mcp !== undefined) {
    const told = first.dispatcher.skill(mount)?.descriptor.told;
    return { problems: [], examples: [], told: JSON.stringify(told) };
  }
  const { permissions } = first.dispatcher.skill(mount) ?? {};
  const held = permissions === undefined ? {} : { permissions };
  const all = manifest.examples;
  const end = calls === undefined ? Infinity : performance.now() + calls.within;
  const examples: ExampleResult[] = [];
  let trial = first;
  for (const [index, example] of all.entries()) {
    if (performance.now() >= end) break;
    const { problem, spent } = await runExample(trial, example, index + 1, calls !== undefined);
    const { input } = example;
    examples.push(problem === undefined ? { input, ok: true } : { input, ok: false, problem });
    if (!spent || examples.length === all.length) continue;
    if (calls !== undefined) break;
    trial = startAgain();
    const again = await loadFailure(trial);
    if (again !== undefined) {
      const fault = `does not load again after example ${index + 1}: ${again}`;
      return { problems: [fault], examples, ...held };
    }
  }
  return { problems: [], examples, ...held };
}
