import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { ConfinementMeans } from '@skillet/core';
import { findProgram } from '../child/find-program.ts';
import { canTakeNetworkAway } from '../child/without-network.ts';

/** Milliseconds for finding out, on a machine that has much else to do: without an answer a skill is held to less. */
const PATIENCE = 60_000;

/** What this machine has to hold processes by, and the Python that has it done. */
export interface Machine extends ConfinementMeans {
  /** Absolute path; undefined where there is none. */
  readonly python?: string;
}

const NO_ANSWER = 'python3 could not ask the kernel';

let asking: Promise<Machine> | undefined;
let known: Machine | undefined;

/**
 * Finds out what this machine has, once, or anew where it did not answer; `pythonPath` is the folder of the kernel's Python package.
 */
export function askMachine(pythonPath: string): Promise<Machine> {
  asking ??= find(pythonPath).then((machine) => {
    if (machine.why === NO_ANSWER) asking = undefined;
    return (known = machine);
  });
  return asking;
}

/** The same, as soon as it is known. */
export function knownMachine(): Machine | undefined {
  return known;
}

/** The program that holds another one to rules. */
export function confineProgram(pythonPath: string): string {
  return join(pythonPath, 'skillet_kernel', 'confine.py');
}

async function find(pythonPath: string): Promise<Machine> {
  const none = { landlock: 0, seccomp: false, namespaces: false };
  if (process.platform !== 'linux') return { ...none, why: 'only Linux has Landlock and seccomp' };
  const namespaces = await canTakeNetworkAway();
  const python = findProgram('python3', '/', process.env['PATH']).path;
  if (python === undefined) {
    return {
      ...none,
      namespaces,
      why: 'there is no python3, which Landlock and seccomp are set up with',
    };
  }
  const told = await new Promise<string>((resolve) => {
    const args = ['-I', '-S', confineProgram(pythonPath), '--means'];
    execFile(python, args, { timeout: PATIENCE }, (error, stdout) => {
      resolve(error === null ? stdout : '');
    });
  });
  return {
    ...(readMeans(told) ?? { ...none, why: NO_ANSWER }),
    namespaces,
  };
}

function readMeans(text: string): Omit<Machine, 'namespaces'> | undefined {
  try {
    const { landlock, seccomp, why, python } = JSON.parse(text) as Readonly<
      Record<string, unknown>
    >;
    if (typeof landlock !== 'number' || typeof seccomp !== 'boolean') return undefined;
    return {
      ...{ landlock, seccomp },
      ...(typeof why === 'string' ? { why } : {}),
      ...(typeof python === 'string' && python !== '' ? { python } : {}),
    };
  } catch {
    return undefined;
  }
}
