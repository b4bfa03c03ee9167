import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isBelow, isPython, type SkillSpec } from '@skillet/core';
import { pythonCommand } from '@skillet/supervisor';
import type { PythonFacts } from '../checks/python.ts';

/** Milliseconds that an interpreter has to say what it is. */
const PATIENCE = 15_000;

/** By itself and its packages alone: what lies in the skill's folder is not run. */
const ASK = `
import sys
sys.path[:] = [one for one in sys.path if one != ""]
import importlib.util as u, json
print(json.dumps({
    "version": "%d.%d.%d" % sys.version_info[:3],
    "venv": bool(u.find_spec("venv") and u.find_spec("ensurepip")),
    "missing": [name for name in sys.argv[1:] if u.find_spec(name) is None],
}))`;

interface Interpreter {
  readonly program: string;
  readonly cwd: string | undefined;
  readonly problem: string | undefined;
  readonly mounts: string[];
  readonly modules: Set<string>;
  /** It is the own one of a skill that is held to permissions: to start it here would be to run that skill without them. */
  readonly held: boolean;
}

/** What applications in Python are served by; handlers need nothing. */
const SERVER = 'uvicorn';

/** Asks each interpreter that a skill in Python runs in; the one of the PATH when there is no such skill. */
export async function readPythons(
  skills: readonly SkillSpec[],
  env: NodeJS.ProcessEnv,
): Promise<PythonFacts[]> {
  const found = new Map<string, Interpreter>();
  for (const spec of skills) {
    if (!isPython(spec.entry)) continue;
    const { file, cwd, problem } = pythonCommand(spec, '', []);
    const key = problem === undefined ? file : `${spec.mount} ${file}`;
    const held = spec.permissions !== undefined && isBelow(file, spec.dir);
    const fresh: Interpreter = {
      program: file,
      cwd,
      problem,
      mounts: [],
      modules: new Set(),
      held,
    };
    const one = found.get(key) ?? fresh;
    found.set(key, one);
    one.mounts.push(spec.mount);
    if (spec.kind === 'app') one.modules.add(SERVER);
  }
  if (found.size === 0) {
    const program = 'python3';
    found.set(program, {
      program,
      cwd: undefined,
      problem: undefined,
      mounts: [],
      modules: new Set(),
      held: false,
    });
  }
  return Promise.all([...found.values()].map((one) => ask(one, env)));
}

async function ask(
  { program, cwd, problem, mounts, modules, held }: Interpreter,
  env: NodeJS.ProcessEnv,
): Promise<PythonFacts> {
  if (problem !== undefined) return { program, mounts, problem };
  if (held) return { program, mounts, held };
  try {
    const args = ['-c', ASK, ...modules];
    const { stdout } = await promisify(execFile)(program, args, { timeout: PATIENCE, cwd, env });
    return {
      program,
      mounts,
      ...(JSON.parse(stdout) as Pick<PythonFacts, 'version' | 'venv' | 'missing'>),
    };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      program,
      mounts,
      problem: absent ? `there is no ${program} in the PATH` : `${program} does not work`,
    };
  }
}
