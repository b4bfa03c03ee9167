import { fault, ok, warning, type Finding } from '../finding.ts';
import { plural } from '../quantities.ts';

/** An interpreter, and the skills that run in it. */
export interface PythonFacts {
  /** As the configuration or the PATH names it. */
  readonly program: string;
  /** Mounts of the skills; empty for the one of the PATH, when no skill is written in Python. */
  readonly mounts: readonly string[];
  /** Why it cannot be run. */
  readonly problem?: string;
  /** Such as `3.11.2`. */
  readonly version?: string;
  /** Whether it can make virtual environments (`venv` with `ensurepip`). */
  readonly venv?: boolean;
  /** Modules that its skills need and that it lacks. */
  readonly missing?: readonly string[];
  /** Whether it was not asked, since it is of a skill that is held to permissions. */
  readonly held?: boolean;
}

const NEEDED = [3, 9] as const;

/** Whether skills in Python run. Our kernel needs the standard library alone; applications need uvicorn besides. */
export function checkPython(facts: PythonFacts): Finding {
  const { program, mounts, problem, version = '', venv = true, missing = [], held } = facts;
  const isNeeded = mounts.length > 0;
  const skills = isNeeded
    ? `${plural(mounts.length, 'skill')} (${mounts.join(', ')})`
    : 'skills in Python';
  const tell = isNeeded ? fault : warning;
  const install =
    'sudo apt install python3 python3-venv (or `python:` at the skill, or a .venv in its folder)';
  if (problem !== undefined) return tell('python', problem, `${skills} cannot run`, install);
  if (held === true) {
    return ok(
      'python',
      `${program}, for ${mounts.join(', ')}: not started here, it is held to permissions`,
    );
  }
  const found = `Python ${version} at ${program}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
    return tell(
      'python',
      found,
      `${skills} cannot run: Python ${NEEDED.join('.')} or newer is needed`,
      install,
    );
  }
  if (missing.length > 0) {
    const names = missing.join(' ');
    return fault(
      'python',
      `${found}, without ${missing.join(', ')}`,
      `${skills} cannot run`,
      `${program} -m pip install ${names}`,
    );
  }
  if (!venv) {
    return warning(
      'python',
      `${found}, which makes no virtual environments`,
      'packages of skills cannot be installed into a .venv',
      'sudo apt install python3-venv',
    );
  }
  return ok('python', isNeeded ? `${found}, for ${mounts.join(', ')}` : found);
}
