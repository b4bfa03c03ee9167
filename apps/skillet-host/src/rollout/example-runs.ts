import { FewAtOnce, type SkillExample, type SkillSpec } from '@skillet/core';
import type { SampleFindings } from '@skillet/supervisor';
import { beginProbe, type Probe } from '../cli/check/probe-process.ts';
import { faultsOf } from '../cli/check/result-table.ts';
import type { HostLogger } from '../log/logger.ts';

/**
 * Runs the examples of skills before they take over, and calls that others have answered, as `skillet-host check` does: apart, in a process that is thrown away,
 * with empty state. One skill after the other.
 */
export class ExampleRuns {
  readonly #log: Pick<HostLogger, 'warn'>;
  readonly #turns = new FewAtOnce(1);
  readonly #underWay = new Set<Probe>();
  #closed = false;

  constructor(log: Pick<HostLogger, 'warn'>) {
    this.#log = log;
  }

  /** What is wrong with a skill by its examples, a sentence each: empty where there are none, or none can be run. */
  readonly problems = async (spec: SkillSpec): Promise<readonly string[]> =>
    canRun(spec) && spec.manifest.examples.length > 0
      ? this.#turns.run(() => this.#run(spec, false))
      : [];

  /** Which of some calls a skill does not answer at all; undefined where there are none, or none can be made. */
  readonly unanswered = async (
    spec: SkillSpec,
    calls: readonly SkillExample[],
  ): Promise<SampleFindings | undefined> => {
    if (!canRun(spec) || spec.kind !== 'handler' || calls.length === 0) return undefined;
    const trying = { ...spec, manifest: { ...spec.manifest, examples: calls } };
    const problems = await this.#turns.run(() => this.#run(trying, true));
    return { tried: calls.length, problems: problems.map(asCall) };
  };

  /** Ends what is under way. */
  close(): void {
    this.#closed = true;
    const probes = [...this.#underWay];
    this.#underWay.clear();
    for (const { stop } of probes) stop();
  }

  #begun(probe: Probe): void {
    this.#underWay.add(probe);
    // It was only beginning then.
    if (this.#closed) this.close();
  }

  async #run(spec: SkillSpec, anyAnswer: boolean): Promise<readonly string[]> {
    if (this.#closed) return [];
    const { mount } = spec;
    const probe = await beginProbe([spec], { anyAnswer });
    this.#begun(probe);
    try {
      const { findings, end } = await probe.result;
      // One that was stopped says nothing of its examples.
      if (!this.#underWay.has(probe)) return [];
      const found = findings.get(0);
      if (found === undefined) return [`they take their whole process down, which ${end}`];
      const faults = faultsOf(found);
      if (found.examples.length > 0) return faults;
      // It has come up here a moment ago, so it lacks the state that the real one has.
      this.#log.warn(
        { mount },
        `its ${anyAnswer ? 'recent calls' : 'examples'} cannot be run apart: ${faults.join('; ')}`,
      );
      return [];
    } finally {
      this.#underWay.delete(probe);
    }
  }
}

/** Without the credentials that it requires a skill does nothing; an older version has run before. */
function canRun({ manifest, mcp, pinnedFrom }: SkillSpec): boolean {
  if (mcp !== undefined || pinnedFrom !== undefined) return false;
  return (manifest.credentials?.required ?? []).length === 0;
}

/** What is said of an example, of a call. */
function asCall(problem: string): string {
  return problem.replace(/^example (?=\d)/, 'call ');
}
