import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Limits, SkillSpec } from '@skillet/core';
import type { ChildOptions } from './child/child.ts';
import { findProgram, isLink } from './child/find-program.ts';
import { nodeFlags as permissionFlags } from './confine/node-flags.ts';
import { isConfined, sdkFile, type KernelFiles } from './confine/rules.ts';

/** What to run for one worker. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  /** Default: the folder of the host. */
  readonly cwd?: string;
  /** On top of the skill's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** `pipe` for a dialect that writes to its standard input. Default: that is empty. */
  readonly stdin?: NonNullable<ChildOptions['stdin']>;
  /** Why it cannot be run. */
  readonly problem?: string;
}

/** Where the heap ends: sampling is to end the process first, and says so in better words than V8. */
const HEAP = { factor: 1.5, extra: 64 * 1024 * 1024 };

/** Bytes that the heap of our kernel may have in a process with this limit. */
export function heapLimit({ memory }: Limits): number {
  return memory * HEAP.factor + HEAP.extra;
}

/** Our kernel in a Node of its own, in the skill's folder. */
export function kernelCommand(
  spec: SkillSpec,
  entry: string,
  places: string,
  nodeFlags: readonly string[],
): CommandLine {
  const heapMb = Math.ceil(heapLimit(spec.limits) / 1024 / 1024);
  const flags = [
    `--max-old-space-size=${String(heapMb)}`,
    // Stripping types warns; a skill's author cannot help it.
    '--disable-warning=ExperimentalWarning',
    ...nodeFlags,
  ];
  if (spec.sealed === true) flags.push(...sealedFlags([dirname(entry), spec.dir]));
  else if (isConfined(spec)) flags.push(...permissionFlags(spec, kernelFiles(entry)));
  return { file: process.execPath, args: [...flags, entry, places], cwd: spec.dir };
}

/** What our kernel for Node is made of. */
export function kernelFiles(entry: string): KernelFiles {
  return {
    read: [dirname(entry), dirname(dirname(sdkFile(entry)))],
    execute: [process.execPath],
  };
}

/** What keeps a Node from all files but those in these folders, from children, threads, native code, and from its debugger. */
function sealedFlags(folders: readonly string[]): string[] {
  return [
    '--permission',
    ...folders.map((folder) => `--allow-fs-read=${folder}${sep}*`),
    '--disable-sigusr1',
    '--disallow-code-generation-from-strings',
  ];
}

/** The kernel for Python with these arguments, in the interpreter of the skill, in the skill's folder. */
export function pythonCommand(
  spec: SkillSpec,
  pythonPath: string,
  args: readonly string[],
): CommandLine {
  const search = spec.env['PATH'] ?? process.env['PATH'];
  const own = resolve(spec.dir, OWN_PYTHON);
  // A .venv whose Python is gone is not made up for by one without its packages.
  const wanted = spec.python ?? (isLink(own) || existsSync(own) ? OWN_PYTHON : 'python3');
  // From the skill's folder: an absolute path is nobody's business.
  const shown = isAbsolute(wanted) ? `./${relative(spec.dir, wanted)}` : wanted;
  const found = findProgram(shown, spec.dir, search);
  const inherited = spec.env['PYTHONPATH'] ?? process.env['PYTHONPATH'];
  const line = {
    file: found.path ?? wanted,
    args,
    cwd: spec.dir,
    env: {
      PYTHONPATH: [pythonPath, ...(inherited ? [inherited] : [])].join(delimiter),
      PYTHONUNBUFFERED: '1',
      // The folder is the skill's author's, and may be read-only.
      PYTHONDONTWRITEBYTECODE: '1',
    },
  };
  if (found.problem === undefined) return line;
  const remedy =
    wanted === OWN_PYTHON
      ? 'make the .venv anew (python3 -m venv --clear .venv, and install its packages), or set `python`'
      : 'install Python 3.9 or newer, make a .venv in the folder, or set `python`';
  return { ...line, problem: `${found.problem}; ${remedy}` };
}

/** Where a virtual environment in the skill's folder has its interpreter. */
const OWN_PYTHON = './.venv/bin/python';
