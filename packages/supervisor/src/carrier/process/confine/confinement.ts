import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  holdsOf,
  holdText,
  socketsNamed,
  ToHost,
  type LogLine,
  type PermissionHold,
  type SkillSpec,
} from '@skillet/core';
import { withoutNetwork } from '../child/without-network.ts';
import type { CommandLine } from '../command-line.ts';
import { askMachine, confineProgram, knownMachine, type Machine } from './machine.ts';
import {
  confinedKind,
  isConfined,
  rulesFor,
  type ConfinedSpec,
  type KernelFiles,
  type Rules,
} from './rules.ts';

/** A folder for temporary files, in that for the state of a skill. */
const TEMPORARY = 'tmp';

/** Holds the processes of one revision to the permissions of their skill. */
export class Confinement {
  readonly #spec: ConfinedSpec;
  readonly #pythonPath: string;
  #told = false;

  /** `pythonPath` is the folder of the kernel's Python package. */
  constructor(spec: ConfinedSpec, pythonPath: string) {
    this.#spec = spec;
    this.#pythonPath = pythonPath;
  }

  /** The same for a skill that may be held to nothing. */
  static of(spec: SkillSpec, pythonPath: string): Confinement | undefined {
    return isConfined(spec) ? new Confinement(spec, pythonPath) : undefined;
  }

  /** What a process is to be held to; the first time, `onFrame` hears lines of the log that say by what it is. */
  async rules(onFrame: (raw: unknown) => void, files: KernelFiles = NO_FILES): Promise<Rules> {
    const machine = await this.#ready(onFrame);
    return rulesFor(this.#spec, files, machine);
  }

  /** A command line that runs another within what the skill may do. */
  async around(
    command: CommandLine,
    files: KernelFiles,
    onFrame: (raw: unknown) => void,
  ): Promise<CommandLine> {
    if (command.problem !== undefined) return command;
    const machine = await this.#ready(onFrame);
    return this.prepared(this.#within(command, files, machine));
  }

  /** A command line with a temporary folder of the skill's own, and without a network where it may reach none and no filter holds that. */
  async prepared(command: CommandLine): Promise<CommandLine> {
    const { seccomp } = await askMachine(this.#pythonPath);
    const { network } = this.#spec.permissions;
    const needless = seccomp || confinedKind(this.#spec) === 'program-on-port';
    const own = this.#withTemporary(command);
    return needless || socketsNamed(network).inet ? own : withoutNetwork(own);
  }

  /** The temporary folder of all is none of it. */
  #withTemporary(command: CommandLine): CommandLine {
    const { dataDir, env } = this.#spec;
    if (env['TMPDIR'] !== undefined) return command;
    return { ...command, env: { ...command.env, TMPDIR: join(dataDir, TEMPORARY) } };
  }

  #within(command: CommandLine, files: KernelFiles, machine: Machine): CommandLine {
    const { landlock, seccomp, python } = machine;
    if (python === undefined || (landlock === 0 && !seccomp)) return command;
    const rules = JSON.stringify(rulesFor(this.#spec, files, machine));
    const args = ['-I', '-S', confineProgram(this.#pythonPath), rules];
    return { ...command, file: python, args: [...args, command.file, ...command.args] };
  }

  async #ready(onFrame: (raw: unknown) => void): Promise<Machine> {
    // Who may write to it need not be able to make it.
    await mkdir(join(this.#spec.dataDir, TEMPORARY), { recursive: true });
    const machine = await askMachine(this.#pythonPath);
    if (!this.#told) {
      this.#told = true;
      const { permissions } = this.#spec;
      onFrame([ToHost.log, lines(holdsOf(permissions, confinedKind(this.#spec), machine)), 0]);
    }
    return machine;
  }
}

const NO_FILES: KernelFiles = { read: [], execute: [] };

/** One line for all that is held, and one for each that is not. */
function lines(holds: readonly PermissionHold[]): LogLine[] {
  const held = holds.map((hold) => holdText({ ...hold, notHeld: undefined }));
  const open = holds.flatMap(({ permission, notHeld }): LogLine[] =>
    notHeld === undefined
      ? []
      : [
          {
            level: 'warn',
            message: `its permission \`${permission}\` is not wholly held here: ${notHeld}`,
          },
        ],
  );
  return [{ level: 'info', message: `its permissions: ${held.join('; ')}` }, ...open];
}

/** What a skill may do, and by what it is held to that; undefined for what is held to nothing, and as long as it is not known. */
export function permissionHolds(spec: SkillSpec): readonly PermissionHold[] | undefined {
  const machine = knownMachine();
  if (!isConfined(spec) || machine === undefined) return undefined;
  return holdsOf(spec.permissions, confinedKind(spec), machine);
}
