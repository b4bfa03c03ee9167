import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SkillSpec } from '@skillet/core';
import { expect } from 'vitest';
import { specOf } from './skill.ts';

const DIR = fileURLToPath(new URL('../../../../test/fixtures/skills/program/', import.meta.url));

/** The commandable program, which does what it is told over HTTP. */
export function program(changes: Partial<SkillSpec> = {}): SkillSpec {
  return {
    ...specOf(),
    mount: 'p',
    name: 'program',
    dir: DIR,
    entry: null,
    isolation: 'process',
    command: [process.execPath, 'program.mjs', '{socket}'],
    ...changes,
  };
}

/** Waits until none of the processes is there any more. */
export async function areGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isThere), { timeout: 10_000 }).toEqual([]);
}

/** Descriptors that this process has open. */
export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** A zombie has ended; that nobody reads how is not ours to change. */
function isThere(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
