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
import { pythonPlaces } from './python-places.ts';
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
/** The descriptor of a socket that is listened on before a process is held: behind that of the lane. */
const LISTENING = 4;

/** What a kernel for Python is told of what it is held to. */
export interface PythonHeld {
  readonly rules: Rules;
  /** The descriptor of its socket, where that is listened on already. */
  readonly listening?: number;
}

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

  /**
   * A kernel for Python within what the skill may do, from before its interpreter starts, which may be the skill's own: it holds itself to
   * what it needs no more once it runs. `make` gets the rules for that, and the descriptor that `socket` is listened on.
   */
  async aroundPython(
    make: (held: PythonHeld) => CommandLine,
    onFrame: (raw: unknown) => void,
    socket?: string,
  ): Promise<CommandLine> {
    const machine = await this.#ready(onFrame);
    const rules = rulesFor(this.#spec, NO_FILES, machine);
    const { python } = machine;
    if (python === undefined || (!rules.landlock && !rules.seccomp)) {
      return this.prepared(make({ rules }));
    }
    const command = make(socket === undefined ? { rules } : { rules, listening: LISTENING });
    if (command.problem !== undefined) return command;
    const places = await pythonPlaces(command.file, this.#spec);
    const outer: Rules = {
      ...rules,
      read: [...rules.read, this.#pythonPath, ...places.read],
      execute: [...rules.execute, places.executable],
      programs: true,
      ...(socket === undefined ? {} : { socket }),
    };
    return this.prepared(this.#confined(python, outer, { ...command, file: places.executable }));
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
    return this.#confined(python, rulesFor(this.#spec, files, machine), command);
  }

  #confined(python: string, rules: Rules, command: CommandLine): CommandLine {
    const args = ['-I', '-S', confineProgram(this.#pythonPath), JSON.stringify(rules)];
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
