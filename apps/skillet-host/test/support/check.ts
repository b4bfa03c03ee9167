import type { CheckResult, SkillResult } from '../../src/cli/check/check-result.ts';
import { Cli, type CliOptions, type Exit } from './cli.ts';
import { workspace } from './workspace.ts';

/** A finished `check --json`. */
export interface Checked extends Exit {
  readonly result: CheckResult;
  /** The result of a mount. */
  readonly skill: (mount: string) => SkillResult;
}

/** Runs `skillet-host check --json` to its end. */
export async function checkJson(options: CliOptions): Promise<Checked> {
  await using cli = new Cli({ ...options, args: ['check', '--json', ...(options.args ?? [])] });
  const exit = await cli.exit;
  const result = JSON.parse(exit.stdout) as CheckResult;
  return {
    ...exit,
    result,
    skill: (mount) => {
      const found = result.skills.find((skill) => skill.mount === mount);
      if (found === undefined) throw new Error(`no result of ${mount}: ${exit.stdout}`);
      return found;
    },
  };
}

/** A folder with a configuration whose one skill, `s`, is the given module. */
export async function oneSkill(
  module: string,
  { examples = '', settings = '' }: { examples?: string; settings?: string } = {},
): Promise<string> {
  return workspace({
    'runtime-config.yaml': `skills:\n  - {name: s, path: ./s${settings}}\n`,
    's/Skilletfile.yaml': `name: s\nentry: s:handler\ninputs:\n  do: {type: string, required: false}\n${examples}`,
    's/s.mjs': module,
  });
}
