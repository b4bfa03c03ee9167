import type { EventListener, SkillSpec } from '@skillet/core';
import type { ExampleResult, SkillFindings } from './check-result.ts';
import { runExample } from './run-example.ts';
import { loadFailure, startTrials, type Trial } from './trial.ts';

/** Loads all skills at once, runs their examples, and tells what was found in each as it is known. */
export function trySkills(
  specs: readonly SkillSpec[],
  anyAnswer: boolean,
  onEvent: EventListener,
  onFindings: (index: number, findings: SkillFindings) => void,
): void {
  for (const [index, trial] of startTrials(specs, onEvent).entries()) {
    const startAgain = () => startTrials([trial.spec], onEvent)[0] ?? trial;
    void trySkill(trial, anyAnswer, startAgain).then((findings) => {
      onFindings(index, findings);
    });
  }
}

/**
 * Runs the examples one after another, since one may build on what another has stored. One that times
 * out or kills the worker leaves the others a new one; where any answer will do, it is the last: that is
 * fault enough, and each further one could take as long.
 */
async function trySkill(
  first: Trial,
  anyAnswer: boolean,
  startAgain: () => Trial,
): Promise<SkillFindings> {
  const failure = await loadFailure(first);
  if (failure !== undefined) return { problems: [`does not load: ${failure}`], examples: [] };
  const { mount, mcp, manifest } = first.spec;
  if (mcp !== undefined) {
    const told = first.dispatcher.skill(mount)?.descriptor.told;
    return { problems: [], examples: [], told: JSON.stringify(told) };
  }
  const all = manifest.examples;
  const examples: ExampleResult[] = [];
  let trial = first;
  for (const [index, example] of all.entries()) {
    const { problem, spent } = await runExample(trial, example, index + 1, anyAnswer);
    const { input } = example;
    examples.push(problem === undefined ? { input, ok: true } : { input, ok: false, problem });
    if (!spent || examples.length === all.length) continue;
    if (anyAnswer) break;
    trial = startAgain();
    const again = await loadFailure(trial);
    if (again !== undefined) {
      const fault = `does not load again after example ${index + 1}: ${again}`;
      return { problems: [fault], examples };
    }
  }
  return { problems: [], examples };
}
