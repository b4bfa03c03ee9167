import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SkillSpec } from '@skillet/core';
import { forkApart, killGroup } from '../process-apart.ts';
import type { SkillFindings } from './check-result.ts';
import { interruptible } from './interruptible.ts';
import type { ProbeFinding, ProbeTask } from './probe-task.ts';
import { throwAwaySpec } from './throw-away-spec.ts';

const MAIN = new URL('./probe-main.js', import.meta.url);

/** What a process that loaded skills told before it was ended, or died. */
export interface ProbeResult {
  /** By the place of the spec; those that took the process with them are missing. */
  readonly findings: ReadonlyMap<number, SkillFindings>;
  /** How the process ended, as the end of a sentence. */
  readonly end: string;
}

/** A probe under way. */
export interface Probe {
  readonly result: Promise<ProbeResult>;
  /** Brings it to an end soon. */
  readonly stop: () => void;
}

/** The same as `beginProbe`, and ends this process by a signal that comes meanwhile only when all is gone. */
export async function probeInProcess(
  specs: readonly SkillSpec[],
  verbose: boolean,
): Promise<ProbeResult> {
  const { result, stop } = await beginProbe(specs, { verbose });
  return interruptible(() => result, stop);
}

/**
 * Loads skills and runs their examples in a process of their own, with state in a temporary folder.
 * When there is a result, the process, whatever it started and the folder are gone.
 */
export async function beginProbe(
  specs: readonly SkillSpec[],
  { verbose = false, calls }: Partial<Omit<ProbeTask, 'specs'>> = {},
): Promise<Probe> {
  const folder = await mkdtemp(join(tmpdir(), 'skillet-check-'));
  const apart = specs.map((spec) => throwAwaySpec(spec, folder));
  const task: ProbeTask = { specs: apart, verbose, calls };
  const child = forkApart(MAIN, verbose);
  const probe = async () => {
    try {
      return await converse(child, task);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  };
  return { result: probe(), stop: () => killGroup(child) };
}

async function converse(child: ChildProcess, task: ProbeTask): Promise<ProbeResult> {
  const findings = new Map<number, SkillFindings>();
  const exited = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `ended with exit code ${code ?? 0}` : `was ended by ${signal}`);
    });
  });
  const disconnected = new Promise<undefined>((resolve) => {
    child.once('disconnect', () => resolve(undefined));
  });
  child.on('message', (finding: ProbeFinding) => {
    findings.set(finding.index, finding.findings);
    if (findings.size === task.specs.length) killGroup(child);
  });
  // A process that is gone already has said so by its exit.
  child.send(task, () => undefined);
  const [end] = await Promise.all([exited, disconnected]);
  killGroup(child);
  return { findings, end };
}
