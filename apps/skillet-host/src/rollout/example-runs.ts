import { FewAtOnce, SKILL_DEFAULTS, type SkillExample, type SkillSpec } from '@skillet/core';
import type { SampleFindings } from '@skillet/supervisor';
import { beginProbe, type Probe } from '../cli/check/probe-process.ts';
import type { RecentCalls } from '../cli/check/probe-task.ts';
import { faultsOf } from '../cli/check/result-table.ts';
import { oneLine } from '../cli/one-line.ts';
import type { HostLogger } from '../log/logger.ts';

/**
 * Runs the examples of skills before they take over, and calls that others have answered, as `skillet-host check` does: apart, in a process that is thrown away,
 * with empty state. One skill after the other.
 */
export class ExampleRuns {
  readonly #log: Pick<HostLogger, 'warn'>;
  readonly #within: number;
  readonly #turns = new FewAtOnce(1);
  readonly #underWay = new Set<Probe>();
  #closed = false;

  /** `within` milliseconds all recent calls of a skill are begun, or not at all. */
  constructor(log: Pick<HostLogger, 'warn'>, within = RECENT_CALLS) {
    this.#log = log;
    this.#within = within;
  }

  /** What is wrong with a skill by its examples, a sentence each: empty where there are none, or none can be run. */
  readonly problems = async (spec: SkillSpec): Promise<readonly string[]> =>
    canRun(spec) && spec.manifest.examples.length > 0
      ? (await this.#turns.run(() => this.#run(spec))).problems
      : [];

  /**
   * Which of some calls, as many as it wants, a skill does not answer at all; undefined where there are none, or none can be made. Those
   * that answered them have only read: none is made where the skill itself does not say that it only reads. The first that costs it its
   * worker, or takes too long, is the last, and so is the one under way when their time is over: those that were not made are told.
   */
  readonly unanswered = async (
    spec: SkillSpec,
    calls: readonly SkillExample[],
  ): Promise<SampleFindings | undefined> => {
    const { kind, manifest, verify = SKILL_DEFAULTS.verify } = spec;
    const examples = calls.slice(0, verify.samples);
    if (!canRun(spec) || kind !== 'handler' || examples.length === 0) return undefined;
    if (manifest.hints?.readOnly !== true) return undefined;
    const trying = { ...spec, manifest: { ...manifest, examples } };
    const how = { within: this.#within };
    const { tried, problems } = await this.#turns.run(() => this.#run(trying, how));
    const notRun = examples.slice(tried).map(({ input }, at) => nameOf(input, tried + at));
    return { tried, problems: problems.map(asCall), ...(notRun.length === 0 ? {} : { notRun }) };
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

  async #run(spec: SkillSpec, calls?: RecentCalls): Promise<SampleFindings> {
    if (this.#closed) return NONE;
    const { mount, manifest } = spec;
    const probe = await beginProbe([spec], { calls });
    this.#begun(probe);
    try {
      const { findings, end } = await probe.result;
      // One that was stopped says nothing of its examples.
      if (!this.#underWay.has(probe)) return NONE;
      const found = findings.get(0);
      if (found === undefined) {
        const problems = [`they take their whole process down, which ${end}`];
        return { tried: manifest.examples.length, problems };
      }
      const faults = faultsOf(found);
      const tried = found.examples.length;
      if (tried > 0) return { tried, problems: faults };
      // It has come up here a moment ago, so it lacks the state that the real one has.
      this.#log.warn(
        { mount },
        `its ${calls === undefined ? 'examples' : 'recent calls'} cannot be run apart: ${faults.join('; ')}`,
      );
      return NONE;
    } finally {
      this.#underWay.delete(probe);
    }
  }
}

/** Milliseconds for the recent calls of a skill: a reload waits for them. */
const RECENT_CALLS = 20_000;
/** Characters of the input of one that are told. */
const INPUT_CHARS = 60;

const NONE: SampleFindings = { tried: 0, problems: [] };

/** Without the credentials that it requires a skill does nothing; an older version has run before. */
function canRun({ manifest, mcp, pinnedFrom }: SkillSpec): boolean {
  if (mcp !== undefined || pinnedFrom !== undefined) return false;
  return (manifest.credentials?.required ?? []).length === 0;
}

/** A call as it is told. */
function nameOf(input: SkillExample['input'], index: number): string {
  return `call ${String(index + 1)} ${oneLine(JSON.stringify(input), INPUT_CHARS)}`;
}

/** What is said of an example, of a call. */
function asCall(problem: string): string {
  return problem.replace(/^example (?=\d)/, 'call ');
}
